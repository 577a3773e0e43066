package ai.dyad.examples.pretrained;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A constant of an ONNX graph: the message {@code TensorProto}, of which only float tensors are
 * used.
 */
final class OnnxTensor {

    private static final int FLOAT = 1;
    private static final int EXTERNAL = 1;

    private final List<Long> sizes = new ArrayList<>();
    private String name = "";
    private int type;
    private boolean external;
    private byte[] bytes = new byte[0];

    private OnnxTensor() {}

    static OnnxTensor read(CodedInputStream message) throws IOException {
        OnnxTensor tensor = new OnnxTensor();
        for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> tensor.readSizes(message, tag);
                case 2 -> tensor.type = message.readInt32();
                // packed floats are little-endian, as raw bytes are
                case 4, 9 -> tensor.bytes = message.readByteArray();
                case 8 -> tensor.name = message.readString();
                case 14 -> tensor.external = message.readEnum() == EXTERNAL;
                default -> message.skipField(tag);
            }
        }
        return tensor;
    }

    private void readSizes(CodedInputStream message, int tag) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            sizes.add(message.readInt64());
            return;
        }
        int limit = message.pushLimit(message.readRawVarint32());
        while (!message.isAtEnd()) {
            sizes.add(message.readInt64());
        }
        message.popLimit(limit);
    }

    String name() {
        return name;
    }

    boolean isFloat() {
        return type == FLOAT;
    }

    /** Creates the array after checking that the number of bytes matches the shape. */
    NDArray create(NDManager manager) throws IOException {
        if (external) {
            throw new IOException(
                    "tensor "
                            + name
                            + " is stored outside the ONNX file: export the model into one file");
        }
        long elements = 1;
        try {
            for (long size : sizes) {
                elements = Math.multiplyExact(elements, Math.max(size, -1));
            }
            elements = Math.multiplyExact(elements, Float.BYTES);
        } catch (ArithmeticException e) {
            throw new IOException("tensor " + name + " has an impossible shape " + sizes, e);
        }
        if (elements != bytes.length || sizes.stream().anyMatch(size -> size < 0)) {
            throw new IOException(
                    "tensor "
                            + name
                            + " of shape "
                            + sizes
                            + " must have 4 bytes per element, got "
                            + bytes.length);
        }
        Shape shape = new Shape(sizes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        // copied, because native memory is better aligned than Java's
        try (NDArray view = manager.create(buffer.asFloatBuffer(), shape, DataType.FLOAT32)) {
            return view.duplicate();
        }
    }
}
