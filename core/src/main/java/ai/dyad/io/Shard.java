package ai.dyad.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** One safetensors file of a model: its header, and the way to its tensors. */
final class Shard {
    private final Path file;
    private final long dataStart;
    private final Map<String, TensorEntry> entries;

    private Shard(Path file, long dataStart, Map<String, TensorEntry> entries) {
        this.file = file;
        this.dataStart = dataStart;
        this.entries = entries;
    }

    static Shard open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = SafetensorsHeader.read(file, channel);
            return new Shard(file, header.dataStart(), header.entries());
        }
    }

    Path file() {
        return file;
    }

    Map<String, TensorEntry> entries() {
        return entries;
    }

    /** Returns the same file with a prefix before each name. */
    Shard named(String prefix) {
        Map<String, TensorEntry> named = new LinkedHashMap<>();
        entries.forEach((name, entry) -> named.put(prefix + name, entry));
        return new Shard(file, dataStart, named);
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
            return new TensorReader(shard.file, channel, shard.dataStart);
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
