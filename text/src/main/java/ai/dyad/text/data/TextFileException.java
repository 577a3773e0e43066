package ai.dyad.text.data;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of texts that cannot be used. The message names the file, the line where there is one, and
 * what is wrong with it.
 */
public final class TextFileException extends IOException {

    private static final long serialVersionUID = 1L;

    TextFileException(Path file, String problem) {
        super(file + ": " + problem);
    }

    TextFileException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
