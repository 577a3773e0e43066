package ai.dyad.io;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.dyad.internal.AtomicFile;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads and writes <a href="https://github.com/huggingface/safetensors">safetensors</a> files:
 * named tensors after a JSON header, without any executable content.
 *
 * <ul>
 *   <li>Types: F64, F32, F16, I64, I32, I8, U8, BOOL. BF16 is read as float32, which holds every
 *       value exactly; it is converted in Java, since the engine would abort the whole JVM on it.
 *       Other types are refused.
 *   <li>Sizes: files of any length; a single tensor of less than 2 GiB.
 *   <li>Checks: every value in the header is checked against the file before it is used.
 * </ul>
 */
public final class Safetensors {

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int ALIGNMENT_BYTES = 8;

    private Safetensors() {}

    /**
     * Writes tensors to a file and replaces it atomically: the bytes are written to {@code
     * <file>.part}, synced, and then renamed to the file's name.
     *
     * @param file the file to write
     * @param tensors the tensors by name, on any device; larger element types come first in the
     *     file, which keeps every tensor aligned; within a type, the map's order is kept
     * @param metadata free text entries for the header, may be empty
     * @throws IOException if the file cannot be written; a previous file is then unchanged
     * @throws IllegalArgumentException if a name is {@code __metadata__} or a tensor has a type
     *     that the format or DJL cannot express
     */
    public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata)
            throws IOException {
        List<Map.Entry<String, NDArray>> ordered = inFileOrder(tensors);
        ByteBuffer header = header(ordered, metadata);
        try (AtomicFile whole = AtomicFile.create(file)) {
            try (FileChannel channel =
                    FileChannel.open(
                            whole.part(),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                writeFully(channel, header);
                for (Map.Entry<String, NDArray> entry : ordered) {
                    writeFully(channel, bytes(entry.getValue()));
                }
            }
            whole.commit();
        }
    }

    /**
     * Reads every tensor of a file. F16 stays float16, BF16 becomes float32.
     *
     * @param manager the manager that owns the tensors; they are created on its device and closed
     *     with it
     * @param file the file to read
     * @return the tensors by name, in the header's order
     * @throws SafetensorsException if the file breaks a rule of the format or holds a type that DJL
     *     cannot hold; nothing is attached to the manager then
     * @throws IOException if the file cannot be read
     */
    public static Map<String, NDArray> read(NDManager manager, Path file) throws IOException {
        return read(manager, file, name -> true);
    }

    /** Reads the tensors whose names match. */
    static Map<String, NDArray> read(NDManager manager, Path file, Predicate<String> wanted)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = SafetensorsHeader.read(file, channel);
            List<TensorEntry> entries =
                    header.entries().values().stream()
                            .filter(entry -> wanted.test(entry.name()))
                            .toList();
            return new TensorReader(file, channel, header.dataStart()).readAll(manager, entries);
        }
    }

    /**
     * Reads the free text entries of a file's header without reading its tensors.
     *
     * @param file the file to read
     * @return the metadata, empty if the file has none
     * @throws SafetensorsException if the header breaks a rule of the format
     * @throws IOException if the file cannot be read
     */
    public static Map<String, String> readMetadata(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return SafetensorsHeader.read(file, channel).metadata();
        }
    }

    private static List<Map.Entry<String, NDArray>> inFileOrder(Map<String, NDArray> tensors) {
        List<Map.Entry<String, NDArray>> ordered = new ArrayList<>(tensors.entrySet());
        for (Map.Entry<String, NDArray> entry : ordered) {
            if (SafetensorsHeader.METADATA.equals(entry.getKey())) {
                throw new IllegalArgumentException(
                        "a tensor must not be named " + SafetensorsHeader.METADATA);
            }
            DataType type = entry.getValue().getDataType();
            if (!StoredType.writable().contains(type)) {
                throw new IllegalArgumentException(
                        "type of tensor \""
                                + entry.getKey()
                                + "\" must be one of "
                                + StoredType.writable()
                                + ", got "
                                + type);
            }
        }
        ordered.sort(
                Comparator.comparingInt(entry -> -entry.getValue().getDataType().getNumOfBytes()));
        return ordered;
    }

    private static ByteBuffer header(
            List<Map.Entry<String, NDArray>> tensors, Map<String, String> metadata)
            throws IOException {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            if (!metadata.isEmpty()) {
                json.name(SafetensorsHeader.METADATA).beginObject();
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.name(entry.getKey()).value(entry.getValue());
                }
                json.endObject();
            }
            long begin = 0;
            for (Map.Entry<String, NDArray> entry : tensors) {
                begin = describe(json, entry, begin);
            }
            json.endObject();
        }
        byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (utf8.length + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
        ByteBuffer buffer =
                ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES + padded)
                        .order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(padded).put(utf8);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        return buffer.flip();
    }

    private static long describe(JsonWriter json, Map.Entry<String, NDArray> entry, long begin)
            throws IOException {
        NDArray tensor = entry.getValue();
        long end = begin + tensor.size() * tensor.getDataType().getNumOfBytes();
        json.name(entry.getKey()).beginObject();
        json.name("dtype").value(tensor.getDataType().asSafetensors());
        json.name("shape").beginArray();
        for (long size : tensor.getShape().getShape()) {
            json.value(size);
        }
        json.endArray();
        json.name("data_offsets").beginArray().value(begin).value(end).endArray();
        json.endObject();
        return end;
    }

    /**
     * The tensor's elements, row-major, in little-endian order, the byte order of every platform
     * that DJL runs on.
     */
    private static ByteBuffer bytes(NDArray tensor) {
        if (tensor.isEmpty()) {
            return ByteBuffer.allocate(0);
        }
        if (tensor.getDevice().equals(Device.cpu())) {
            return tensor.toByteBuffer();
        }
        // toByteBuffer would leave its host copy attached to the tensor's own manager
        try (NDManager host = tensor.getManager().newSubManager(Device.cpu())) {
            NDArray copy = host.create(tensor.getShape(), tensor.getDataType());
            copy.set(new NDIndex("..."), tensor);
            return copy.toByteBuffer();
        }
    }

    /**
     * Writes in chunks, because the JDK caches a direct buffer as large as the largest heap buffer
     * written.
     */
    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        int end = buffer.limit();
        while (buffer.position() < end) {
            buffer.limit(Math.min(end, buffer.position() + CHUNK_BYTES));
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }
}
