package ai.dyad.vision.decode;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * A file that looks like an image but is not used.
 *
 * @param path the file
 * @param reason the reason, in words
 */
public record SkippedImage(Path path, String reason) {
    /**
     * Creates an entry for a file that failed.
     *
     * @param path the file
     * @param e the failure
     * @return the file and the reason
     */
    public static SkippedImage of(Path path, IOException e) {
        // the message of a FileSystemException is the path, and other exceptions may have none
        boolean telling = e.getMessage() != null && !(e instanceof FileSystemException);
        return new SkippedImage(path, telling ? e.getMessage() : e.getClass().getSimpleName());
    }

    /** Returns the path and the reason in one line. */
    @Override
    public String toString() {
        return path + ": " + reason;
    }
}
