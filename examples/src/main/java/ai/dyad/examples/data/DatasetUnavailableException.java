package ai.dyad.examples.data;

import java.io.IOException;

/**
 * Thrown if a data set is neither on this machine nor downloadable; the message says in one line
 * what was tried and what to do instead.
 */
public final class DatasetUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was tried and what to do instead
     * @param cause the cause, or null
     */
    public DatasetUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
