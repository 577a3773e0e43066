package ai.dyad.io;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown for a file that is not a readable safetensors file. The message names the file, the tensor
 * if there is one, the rule and the offending value.
 */
public final class SafetensorsException extends IOException {

    private static final long serialVersionUID = 1L;

    SafetensorsException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
