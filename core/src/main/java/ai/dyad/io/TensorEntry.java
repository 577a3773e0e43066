package ai.dyad.io;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * One tensor of a safetensors file, as its checked header describes it. Its bytes are {@code begin}
 * to {@code end}, exclusive, of the data section.
 */
record TensorEntry(String name, DataType dataType, Shape shape, long begin, long end) {

    long byteCount() {
        return end - begin;
    }
}
