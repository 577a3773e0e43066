package ai.dyad.examples.retrieve;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file in the making: it has another name until it is whole. */
final class PartFile {
    private final Path target;
    private final Path part;

    PartFile(Path target) throws IOException {
        this.target = target.toAbsolutePath();
        this.part = this.target.resolveSibling(this.target.getFileName() + ".part");
        Files.createDirectories(this.target.getParent());
    }

    Path path() {
        return part;
    }

    void complete() throws IOException {
        try {
            Files.move(
                    part,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Deletes what there is, unless it was completed. */
    void discard() throws IOException {
        Files.deleteIfExists(part);
    }
}
