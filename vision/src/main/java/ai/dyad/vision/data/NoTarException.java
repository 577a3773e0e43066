package ai.dyad.vision.data;

import java.io.IOException;

/** A file that should be a tar archive is none, or is damaged. */
final class NoTarException extends IOException {
    private static final long serialVersionUID = 1L;

    NoTarException(String what, Throwable cause) {
        super("not a tar archive: " + what, cause);
    }
}
