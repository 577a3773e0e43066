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

    Map<String, NDArray> readAll(NDManager manager, Collection<TensorEntry> entries)
            throws IOException {
        ByteBuffer staging = stagingFor(entries);
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (NDManager scope = manager.newSubManager()) {
            for (TensorEntry entry : entries) {
                tensors.put(entry.name(), read(scope, entry, staging));
            }
            tensors.values().forEach(tensor -> tensor.attach(manager));
        }
        return tensors;
    }

    /** Allocates one buffer for all tensors, as large as the largest. */
    private ByteBuffer stagingFor(Collection<TensorEntry> entries) throws SafetensorsException {
        long largest = 0;
        for (TensorEntry entry : entries) {
            if (entry.byteCount() > Integer.MAX_VALUE) {
                throw new SafetensorsException(
                        file,
                        String.format(
                                "tensor \"%s\" must be smaller than 2 GiB, the limit of DJL, got"
                                        + " %d bytes",
                                entry.name(), entry.byteCount()));
            }
            largest = Math.max(largest, entry.byteCount());
        }
        return ByteBuffer.allocateDirect(Math.toIntExact(largest)).order(ByteOrder.nativeOrder());
    }

    private NDArray read(NDManager scope, TensorEntry entry, ByteBuffer staging)
            throws IOException {
        if (entry.byteCount() == 0) {
            NDArray empty = scope.create(entry.shape(), entry.dataType());
            empty.setName(entry.name());
            return empty;
        }
        staging.clear().limit(Math.toIntExact(entry.byteCount()));
        SafetensorsHeader.readFully(file, channel, dataStart + entry.begin(), staging);
        if (entry.dataType() == DataType.BOOLEAN) {
            checkBooleans(entry, staging);
        }
        // copied, because an array over the buffer would share it, and native memory is better
        // aligned
        try (NDArray view = scope.create(staging, entry.shape(), entry.dataType())) {
            NDArray tensor = view.duplicate();
            tensor.setName(entry.name());
            return tensor;
        }
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
