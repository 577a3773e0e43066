package ai.dyad.internal.table;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown if a file of texts cannot be used. The message names the file, the line where there is
 * one, and what is wrong with it.
 */
public final class TextFileException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the problem of a file.
     *
     * @param file the file
     * @param problem the rule, the value and the line
     */
    public TextFileException(Path file, String problem) {
        super(file + ": " + problem);
    }

    TextFileException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
