package ai.dyad.examples.data;

import java.io.IOException;

/**
 * A data set is neither at hand nor can it be fetched; the message says in one line what was tried
 * and what to do instead.
 */
public final class DatasetUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was tried and what to do instead
     * @param cause why it failed, or null
     */
    public DatasetUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
