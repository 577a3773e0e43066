package ai.dyad.examples.pretrained;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation of an ONNX graph: the message {@code NodeProto} without its attributes.
 *
 * @param type the operator
 * @param inputs the names of its inputs
 * @param outputs the names of its outputs
 */
record OnnxNode(String type, List<String> inputs, List<String> outputs) {

    static OnnxNode read(CodedInputStream message) throws IOException {
        String type = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> inputs.add(message.readString());
                case 2 -> outputs.add(message.readString());
                case 4 -> type = message.readString();
                default -> message.skipField(tag);
            }
        }
        return new OnnxNode(type, List.copyOf(inputs), List.copyOf(outputs));
    }
}
