package ai.dyad.io;

import ai.djl.ndarray.types.Shape;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads and checks the description of one tensor: dtype, shape and data_offsets. */
final class TensorParser {

    private static final Set<String> UNSUPPORTED =
            Set.of(
                    "I16", "U16", "U32", "U64", "C64", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F6_E2M3",
                    "F6_E3M2", "F4");

    /** PyTorch's limit. */
    private static final int MAX_DIMENSIONS = 64;

    private final Path file;
    private final String name;
    private final long dataBytes;

    private StoredType type;
    private long[] shape;
    private long[] offsets;

    TensorParser(Path file, String name, long dataBytes) {
        this.file = file;
        this.name = name;
        this.dataBytes = dataBytes;
    }

    TensorEntry parse(JsonReader reader) throws IOException {
        if (reader.peek() != JsonToken.BEGIN_OBJECT) {
            throw broken("must be a JSON object, got " + reader.peek());
        }
        reader.beginObject();
        while (reader.hasNext()) {
            String key = reader.nextName();
            switch (key) {
                case "dtype" -> {
                    requireFirst(key, type == null);
                    type = parseType(reader);
                }
                case "shape" -> {
                    requireFirst(key, shape == null);
                    shape = parseSizes(reader, key);
                }
                case "data_offsets" -> {
                    requireFirst(key, offsets == null);
                    offsets = parseSizes(reader, key);
                }
                default -> reader.skipValue();
            }
        }
        reader.endObject();
        return check();
    }

    private TensorEntry check() throws SafetensorsException {
        if (type == null || shape == null || offsets == null) {
            throw broken(
                    String.format(
                            "must have dtype, shape and data_offsets, lacks %s",
                            type == null ? "dtype" : shape == null ? "shape" : "data_offsets"));
        }
        if (shape.length > MAX_DIMENSIONS) {
            throw broken("must have at most 64 dimensions, got " + shape.length);
        }
        if (offsets.length != 2) {
            throw broken("data_offsets must be [begin, end], got " + offsets.length + " numbers");
        }
        long begin = offsets[0];
        long end = offsets[1];
        if (begin > end || end > dataBytes) {
            throw broken(
                    String.format(
                            "data_offsets must satisfy 0 <= begin <= end <= %d, got [%d, %d]",
                            dataBytes, begin, end));
        }
        long expected = byteCount();
        if (end - begin != expected) {
            throw broken(
                    String.format(
                            "%s of shape %s takes %d bytes, but data_offsets [%d, %d] span %d",
                            type, new Shape(shape), expected, begin, end, end - begin));
        }
        return new TensorEntry(name, type, new Shape(shape), begin, end);
    }

    private long byteCount() throws SafetensorsException {
        long bytes = type.bytes();
        try {
            for (long size : shape) {
                bytes = Math.multiplyExact(bytes, size);
            }
        } catch (ArithmeticException e) {
            SafetensorsException failure =
                    broken("number of bytes of shape " + new Shape(shape) + " overflows");
            failure.initCause(e);
            throw failure;
        }
        return bytes;
    }

    private StoredType parseType(JsonReader reader) throws IOException {
        if (reader.peek() != JsonToken.STRING) {
            throw broken("dtype must be a string, got " + reader.peek());
        }
        String code = reader.nextString();
        Optional<StoredType> known = StoredType.of(code);
        if (known.isPresent()) {
            return known.get();
        }
        List<StoredType> all = List.of(StoredType.values());
        if (UNSUPPORTED.contains(code)) {
            throw broken(
                    String.format(
                            "dtype %s is not supported by DJL; convert the file to F32 first"
                                    + " (supported: %s)",
                            code, all));
        }
        throw broken(String.format("dtype must be one of %s, got \"%s\"", all, code));
    }

    private long[] parseSizes(JsonReader reader, String key) throws IOException {
        if (reader.peek() != JsonToken.BEGIN_ARRAY) {
            throw broken(key + " must be an array, got " + reader.peek());
        }
        List<Long> sizes = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
            String literal = reader.peek() == JsonToken.NUMBER ? reader.nextString() : null;
            if (literal == null || !literal.matches("0|[1-9][0-9]{0,18}")) {
                throw broken(
                        String.format(
                                "%s must hold integers between 0 and %d, got %s",
                                key, Long.MAX_VALUE, literal == null ? reader.peek() : literal));
            }
            sizes.add(parseLong(key, literal));
        }
        reader.endArray();
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    private long parseLong(String key, String literal) throws SafetensorsException {
        try {
            return Long.parseLong(literal);
        } catch (NumberFormatException e) {
            SafetensorsException failure = broken(key + " must fit 63 bits, got " + literal);
            failure.initCause(e);
            throw failure;
        }
    }

    private void requireFirst(String key, boolean first) throws SafetensorsException {
        if (!first) {
            throw broken("has \"" + key + "\" twice");
        }
    }

    private SafetensorsException broken(String problem) {
        return new SafetensorsException(file, "tensor \"" + name + "\" " + problem);
    }
}
