package ai.dyad.io;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * One tensor of a safetensors file, as its checked header describes it. Its bytes are {@code begin}
 * to {@code end}, exclusive, of the data section.
 */
record TensorEntry(String name, StoredType type, Shape shape, long begin, long end) {

    long byteCount() {
        return end - begin;
    }

    /** Returns the type as which it is read by default: float32 if it is of 16 bits. */
    DataType floats() {
        return type.isHalf() ? DataType.FLOAT32 : type.dataType();
    }

    /** Returns the bytes that it takes in memory. */
    long bytesAs(DataType wanted) {
        return isWidened(wanted) ? 2 * byteCount() : byteCount();
    }

    boolean isWidened(DataType wanted) {
        return type.isHalf() && wanted == DataType.FLOAT32;
    }
}
