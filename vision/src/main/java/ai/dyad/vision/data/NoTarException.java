package ai.dyad.vision.data;

import java.io.IOException;

/** Thrown if a file is not a tar archive, or is damaged. */
final class NoTarException extends IOException {
    private static final long serialVersionUID = 1L;

    NoTarException(String what, Throwable cause) {
        super("not a tar archive: " + what, cause);
    }
}
