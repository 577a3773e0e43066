package ai.dyad.io;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The element types of the format that can be read, by the format's own names. */
enum StoredType {
    BF16(DataType.FLOAT32, Short.BYTES),
    BOOL(DataType.BOOLEAN, Byte.BYTES),
    F16(DataType.FLOAT16, Short.BYTES),
    F32(DataType.FLOAT32, Float.BYTES),
    F64(DataType.FLOAT64, Double.BYTES),
    I32(DataType.INT32, Integer.BYTES),
    I64(DataType.INT64, Long.BYTES),
    I8(DataType.INT8, Byte.BYTES),
    U8(DataType.UINT8, Byte.BYTES);

    private final DataType dataType;
    private final int bytes;

    StoredType(DataType dataType, int bytes) {
        this.dataType = dataType;
        this.bytes = bytes;
    }

    static Optional<StoredType> of(String code) {
        return Arrays.stream(values()).filter(type -> type.name().equals(code)).findFirst();
    }

    /** Returns the types that arrays can have to be written. */
    static List<DataType> writable() {
        return Arrays.stream(values()).map(StoredType::dataType).distinct().toList();
    }

    /** Returns the type in memory; the engine would abort the JVM on BF16. */
    DataType dataType() {
        return dataType;
    }

    /** Returns the size of an element in the file. */
    int bytes() {
        return bytes;
    }

    boolean isHalf() {
        return this == BF16 || this == F16;
    }
}
