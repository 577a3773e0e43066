package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.util.JsonUtils;
import ai.dyad.internal.Text;
import ai.dyad.io.Safetensors;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one run's checkpoints: {@code step-000000120/} and so on. Only the newest few
 * are kept.
 *
 * <p>A checkpoint is first written to a temporary directory beside the others: every file is synced
 * to disk, and a state file records the length and CRC-32C of each. A single rename then makes it
 * visible, and only after that are older checkpoints deleted. A process killed at any moment
 * therefore leaves a complete checkpoint: either the new one or the previous one.
 */
public final class CheckpointDirectory {
    private static final Logger logger = LoggerFactory.getLogger(CheckpointDirectory.class);
    private static final int FORMAT = 1;
    private static final String STATE = "state.json";
    private static final String PREFIX = "step-";
    private static final String TEMPORARY = ".writing-";

    private final Path directory;
    private final int keep;

    /**
     * Uses a directory and keeps the last two checkpoints in it. The directory is created with the
     * first checkpoint.
     *
     * @param directory the directory of the run's checkpoints
     */
    public CheckpointDirectory(Path directory) {
        this(directory, 2);
    }

    /**
     * Uses a directory and keeps the given number of checkpoints in it.
     *
     * @param directory the directory of the run's checkpoints
     * @param keep the number of newest checkpoints to keep, at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public CheckpointDirectory(Path directory, int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("checkpoints to keep must be >= 1, got " + keep);
        }
        this.directory = directory;
        this.keep = keep;
    }

    /** The contents of a checkpoint, in memory. */
    record Snapshot(
            long step,
            long seed,
            Map<String, String> configuration,
            Map<String, String> notes,
            Map<String, Integer> updates,
            Map<String, NDArray> parameters,
            Map<String, NDArray> slots) {}

    /** The JSON form of the state file. */
    private record State(
            int format,
            long step,
            long seed,
            Map<String, String> configuration,
            Map<String, String> notes,
            Map<String, Integer> updates,
            Map<String, Sealed> files) {}

    private record Sealed(long length, long crc32c) {}

    /**
     * Writes a checkpoint and deletes those beyond the number to keep.
     *
     * @return the checkpoint's directory
     * @throws IOException if it cannot be written; earlier checkpoints are untouched
     */
    Path save(Snapshot snapshot) throws IOException {
        Files.createDirectories(directory);
        Path target = directory.resolve(String.format("%s%09d", PREFIX, snapshot.step()));
        Path temporary = directory.resolve(TEMPORARY + target.getFileName());
        delete(temporary);
        try {
            Files.createDirectory(temporary);
            Map<String, Sealed> files = new LinkedHashMap<>();
            files.put(
                    Checkpoint.MODEL,
                    write(temporary.resolve(Checkpoint.MODEL), snapshot.parameters()));
            files.put(
                    Checkpoint.OPTIMIZER,
                    write(temporary.resolve(Checkpoint.OPTIMIZER), snapshot.slots()));
            State state =
                    new State(
                            FORMAT,
                            snapshot.step(),
                            snapshot.seed(),
                            snapshot.configuration(),
                            snapshot.notes(),
                            snapshot.updates(),
                            files);
            Path sealing = temporary.resolve(STATE);
            Text.write(sealing, JsonUtils.GSON_PRETTY.toJson(state));
            force(sealing);
            force(temporary);
            delete(target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            force(directory);
        } catch (IOException | RuntimeException e) {
            deleteQuietly(temporary);
            throw e;
        }
        prune();
        return target;
    }

    /** Writes a checkpoint and deletes every other one. */
    void saveOnly(Snapshot snapshot) throws IOException {
        Path saved = save(snapshot);
        for (Path other : newestFirst()) {
            if (!other.equals(saved)) {
                delete(other);
            }
        }
    }

    /**
     * Returns the directory of the best checkpoint by validation, written if {@link
     * ContrastiveTrainer.Builder#optKeepBest(String)} is set. Its {@link #latest} is that
     * checkpoint.
     *
     * @return the subdirectory {@code best}
     */
    public CheckpointDirectory best() {
        return new CheckpointDirectory(directory.resolve("best"), 1);
    }

    /**
     * Finds the newest complete checkpoint. A damaged one is logged and skipped in favor of the
     * previous one.
     *
     * @return the checkpoint, or empty if there is none
     * @throws IOException if the directory cannot be read
     */
    public Optional<Checkpoint> latest() throws IOException {
        for (Path candidate : newestFirst()) {
            try {
                return Optional.of(verify(candidate));
            } catch (IOException | JsonParseException e) {
                logger.warn(
                        "skipping damaged checkpoint {}: {}",
                        candidate,
                        e instanceof NoSuchFileException
                                ? "missing " + e.getMessage()
                                : e.getMessage());
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the directory of the checkpoints.
     *
     * @return the directory
     */
    public Path path() {
        return directory;
    }

    private static Checkpoint verify(Path candidate) throws IOException {
        State state =
                JsonUtils.GSON.fromJson(Files.readString(candidate.resolve(STATE)), State.class);
        if (state == null || state.files() == null) {
            throw new IOException(STATE + " is empty");
        }
        if (state.format() != FORMAT) {
            throw new IOException("its format must be " + FORMAT + ", got " + state.format());
        }
        for (Map.Entry<String, Sealed> file : state.files().entrySet()) {
            Sealed actual = seal(candidate.resolve(file.getKey()));
            if (!actual.equals(file.getValue())) {
                throw new IOException(
                        file.getKey() + " must be " + file.getValue() + ", got " + actual);
            }
        }
        Map<String, String> notes = state.notes() == null ? Map.of() : state.notes();
        return new Checkpoint(
                candidate,
                state.step(),
                state.seed(),
                state.configuration(),
                notes,
                state.updates());
    }

    private static Sealed write(Path file, Map<String, NDArray> tensors) throws IOException {
        Safetensors.write(file, tensors, Map.of());
        force(file);
        return seal(file);
    }

    private static Sealed seal(Path file) throws IOException {
        CRC32C checksum = new CRC32C();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file), checksum)) {
            byte[] buffer = new byte[1 << 16];
            long length = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                length += read;
            }
            return new Sealed(length, checksum.getValue());
        }
    }

    private List<Path> newestFirst() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    private void prune() throws IOException {
        for (Path old : newestFirst().stream().skip(keep).toList()) {
            delete(old);
        }
    }

    /** Syncs a file to disk, or a directory where the system allows it. */
    private static void force(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        try (FileChannel channel =
                FileChannel.open(
                        path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            if (!folder) {
                throw e;
            }
            logger.debug("the system does not sync directories: {}", e.getMessage());
        }
    }

    private static void deleteQuietly(Path path) {
        try {
            delete(path);
        } catch (IOException e) {
            logger.warn("could not remove the unfinished checkpoint {}: {}", path, e.toString());
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path entry : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
