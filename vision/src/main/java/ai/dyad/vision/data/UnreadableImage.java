package ai.dyad.vision.data;

import java.nio.file.Path;

/**
 * A file that looked like an image but could not be read as one.
 *
 * @param path the file
 * @param reason why, in words
 */
public record UnreadableImage(Path path, String reason) {
    static UnreadableImage of(Path path, Exception e) {
        String message = e.getMessage();
        return new UnreadableImage(path, message == null ? e.getClass().getSimpleName() : message);
    }
}
