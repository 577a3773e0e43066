package ai.dyad.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Reads the checked entries of a safetensors file into arrays, one by one. */
final class TensorReader {

    private final Path file;
    private final FileChannel channel;
    private final long dataStart;

    TensorReader(Path file, FileChannel channel, long dataStart) {
        this.file = file;
        this.channel = channel;
        this.dataStart = dataStart;
    }

    /** Reads tensors as the types that the format's map to; F16 can so be written back. */
    Map<String, NDArray> readAll(NDManager manager, Collection<TensorEntry> entries)
            throws IOException {
        ByteBuffer staging = staging(largest(entries, entry -> entry.type().dataType()));
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (NDManager scope = manager.newSubManager()) {
            for (TensorEntry entry : entries) {
                DataType type = entry.type().dataType();
                tensors.put(entry.name(), read(scope, entry, staging, type));
            }
            tensors.values().forEach(tensor -> tensor.attach(manager));
        }
        return tensors;
    }

    /** Returns the bytes of the largest tensor in memory. */
    long largest(Collection<TensorEntry> entries, Function<TensorEntry, DataType> types)
            throws SafetensorsException {
        long largest = 0;
        for (TensorEntry entry : entries) {
            long bytes = entry.bytesAs(types.apply(entry));
            if (bytes > Integer.MAX_VALUE) {
                throw new SafetensorsException(
                        file,
                        String.format(
                                "tensor \"%s\" must be smaller than 2 GiB, the limit of DJL, got"
                                        + " %d bytes",
                                entry.name(), bytes));
            }
            largest = Math.max(largest, bytes);
        }
        return largest;
    }

    /** Allocates a buffer for one tensor after the other. */
    static ByteBuffer staging(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    /** Reads a tensor, converted if it is of 16 bits and wanted as float32. */
    NDArray read(NDManager scope, TensorEntry entry, ByteBuffer staging, DataType type)
            throws IOException {
        // copied, because the array would share the buffer, and native memory is better aligned
        try (NDArray view = view(scope, entry, staging, type)) {
            NDArray tensor = view.duplicate();
            tensor.setName(entry.name());
            return tensor;
        }
    }

    /** As {@link #read}, but on the CPU the array is a window on the buffer. */
    NDArray view(NDManager scope, TensorEntry entry, ByteBuffer staging, DataType type)
            throws IOException {
        if (entry.byteCount() == 0) {
            return scope.create(entry.shape(), type);
        }
        long bytes = entry.bytesAs(type);
        staging.clear().limit(Math.toIntExact(bytes));
        staging.position(Math.toIntExact(bytes - entry.byteCount()));
        SafetensorsHeader.readFully(file, channel, dataStart + entry.begin(), staging);
        if (entry.isWidened(type)) {
            HalfPrecision.widen(staging, entry.type());
        } else if (type == DataType.BOOLEAN) {
            checkBooleans(entry, staging);
        }
        return scope.create(staging, entry.shape(), type);
    }

    private void checkBooleans(TensorEntry entry, ByteBuffer bytes) throws SafetensorsException {
        for (int i = 0; i < bytes.limit(); i++) {
            if ((bytes.get(i) & ~1) != 0) {
                throw new SafetensorsException(
                        file,
                        String.format(
                                "tensor \"%s\" of type BOOL must hold bytes 0 and 1, got %d at %d",
                                entry.name(), bytes.get(i) & 0xff, i));
            }
        }
    }
}
