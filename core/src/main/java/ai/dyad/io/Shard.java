package ai.dyad.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** One safetensors file of a model: its header, and the way to its tensors. */
final class Shard {
    private final Path file;
    private final SafetensorsHeader header;

    private Shard(Path file, SafetensorsHeader header) {
        this.file = file;
        this.header = header;
    }

    static Shard open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Shard(file, SafetensorsHeader.read(file, channel));
        }
    }

    Path file() {
        return file;
    }

    Map<String, TensorEntry> entries() {
        return header.entries();
    }

    /** The shards that are being read. */
    static final class Readers implements Closeable {
        private final Map<Shard, FileChannel> channels = new HashMap<>();

        TensorReader of(Shard shard) throws IOException {
            FileChannel channel = channels.get(shard);
            if (channel == null) {
                channel = FileChannel.open(shard.file, StandardOpenOption.READ);
                channels.put(shard, channel);
            }
            return new TensorReader(shard.file, channel, shard.header.dataStart());
        }

        long largest(Shard shard, Collection<TensorEntry> entries) throws IOException {
            return of(shard).largest(entries, TensorEntry::floats);
        }

        @Override
        public void close() throws IOException {
            for (FileChannel channel : channels.values()) {
                channel.close();
            }
        }
    }
}
