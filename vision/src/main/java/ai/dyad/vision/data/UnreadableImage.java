package ai.dyad.vision.data;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * A file that looked like an image but could not be read as one.
 *
 * @param path the file
 * @param reason why, in words
 */
public record UnreadableImage(Path path, String reason) {
    static UnreadableImage of(Path path, IOException e) {
        // the message of a file system's exception is the path, and others may have none
        boolean telling = e.getMessage() != null && !(e instanceof FileSystemException);
        return new UnreadableImage(path, telling ? e.getMessage() : e.getClass().getSimpleName());
    }

    /** Returns the path and the reason, in one line for people. */
    @Override
    public String toString() {
        return path + ": " + reason;
    }
}
