package ai.dyad.io;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that is not a readable safetensors file. The message names the file, the tensor where
 * there is one, the rule and the value that broke it.
 */
public final class SafetensorsException extends IOException {

    private static final long serialVersionUID = 1L;

    SafetensorsException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
