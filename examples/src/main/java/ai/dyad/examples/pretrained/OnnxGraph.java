package ai.dyad.examples.pretrained;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The constants of an ONNX model under the names of its PyTorch parameters. An ONNX file is one
 * protobuf message, of which only the necessary fields are read.
 *
 * <p>The exporter keeps the names of embeddings, biases and normalizations. It transposes and
 * renames the weights of linear layers, so these are identified by the bias that is added to their
 * product.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
final class OnnxGraph {

    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int INITIALIZER = 5;
    private static final String BIAS = ".bias";

    private final Map<String, OnnxTensor> constants = new LinkedHashMap<>();
    private final List<OnnxNode> nodes = new ArrayList<>();

    private OnnxGraph() {}

    static OnnxGraph read(InputStream model) throws IOException {
        CodedInputStream message = CodedInputStream.newInstance(model);
        message.setSizeLimit(Integer.MAX_VALUE);
        OnnxGraph graph = new OnnxGraph();
        try {
            for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
                if (isMessage(tag, GRAPH)) {
                    int limit = message.pushLimit(message.readRawVarint32());
                    graph.readGraph(message);
                    message.popLimit(limit);
                } else {
                    message.skipField(tag);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("the model must be an ONNX file: " + e.getMessage(), e);
        }
        if (graph.constants.isEmpty()) {
            throw new IOException("the model must be an ONNX file with weights, got none");
        }
        return graph;
    }

    private void readGraph(CodedInputStream message) throws IOException {
        for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
            if (isMessage(tag, NODE)) {
                int limit = message.pushLimit(message.readRawVarint32());
                nodes.add(OnnxNode.read(message));
                message.popLimit(limit);
            } else if (isMessage(tag, INITIALIZER)) {
                int limit = message.pushLimit(message.readRawVarint32());
                OnnxTensor tensor = OnnxTensor.read(message);
                constants.put(tensor.name(), tensor);
                message.popLimit(limit);
            } else {
                message.skipField(tag);
            }
        }
    }

    private static boolean isMessage(int tag, int field) {
        return WireFormat.getTagFieldNumber(tag) == field
                && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /**
     * Returns the float constants by the names of their PyTorch parameters. A matrix (in, out) to
     * whose product {@code x.bias} is added is returned as {@code x.weight}, transposed.
     */
    Map<String, NDArray> parameters(NDManager manager) throws IOException {
        Map<String, String> weightNames = weightNames();
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        for (OnnxTensor constant : constants.values()) {
            if (!constant.isFloat()) {
                continue;
            }
            NDArray array = constant.create(manager);
            String name = weightNames.get(constant.name());
            if (name == null) {
                parameters.put(constant.name(), array);
            } else {
                parameters.put(name, array.transpose());
                array.close();
            }
        }
        return parameters;
    }

    private Map<String, String> weightNames() {
        Map<String, String> biasOf = new HashMap<>();
        for (OnnxNode node : nodes) {
            if (node.type().equals("Add") && node.inputs().size() == 2) {
                String first = node.inputs().get(0);
                String second = node.inputs().get(1);
                if (isBias(first)) {
                    biasOf.put(second, first);
                } else if (isBias(second)) {
                    biasOf.put(first, second);
                }
            }
        }
        Map<String, String> names = new HashMap<>();
        for (OnnxNode node : nodes) {
            if (node.type().equals("MatMul") && constants.containsKey(node.inputs().get(1))) {
                String bias = biasOf.get(node.outputs().get(0));
                if (bias != null) {
                    String layer = bias.substring(0, bias.length() - BIAS.length());
                    names.put(node.inputs().get(1), layer + ".weight");
                }
            }
        }
        return names;
    }

    private boolean isBias(String name) {
        return name.endsWith(BIAS) && constants.containsKey(name);
    }
}
