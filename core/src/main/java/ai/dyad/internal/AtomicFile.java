package ai.dyad.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is written under a temporary name and renamed when it is complete, so that no reader
 * sees a partial file and the old file stays until then.
 *
 * <pre>{@code
 * try (AtomicFile file = AtomicFile.create(target)) {
 *     write(file.part());
 *     file.commit();
 * }
 * }</pre>
 */
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path part;
    private boolean committed;

    private AtomicFile(Path target) {
        this.target = target.toAbsolutePath();
        this.part = this.target.resolveSibling(this.target.getFileName() + ".part");
    }

    /**
     * Starts a file; missing parent directories are created.
     *
     * @param target where it will be
     * @return the unfinished file
     * @throws IOException if a directory cannot be created
     */
    public static AtomicFile create(Path target) throws IOException {
        AtomicFile file = new AtomicFile(target);
        Files.createDirectories(file.target.getParent());
        return file;
    }

    /**
     * Writes a whole text.
     *
     * @param target the file, replaced in one step
     * @param text its content, written as UTF-8; half a surrogate pair becomes U+FFFD
     * @throws IOException if it cannot be written; the old file stays then
     */
    public static void writeString(Path target, String text) throws IOException {
        try (AtomicFile file = create(target)) {
            // not Files.writeString, which throws at half a surrogate pair
            Files.write(file.part(), Text.wellFormed(text).getBytes(StandardCharsets.UTF_8));
            file.commit();
        }
    }

    /**
     * Returns the file to write to.
     *
     * @return a path beside the target
     */
    public Path part() {
        return part;
    }

    /**
     * Syncs the file to disk and renames it.
     *
     * @throws IOException if that fails; the old file stays then
     */
    public void commit() throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        try {
            Files.move(
                    part,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
        committed = true;
    }

    /** Deletes the temporary file unless it was committed. */
    @Override
    public void close() throws IOException {
        if (!committed) {
            Files.deleteIfExists(part);
        }
    }
}
