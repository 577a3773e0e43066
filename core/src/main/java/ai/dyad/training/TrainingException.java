package ai.dyad.training;

/** Thrown when training cannot continue; the message says why and what to change. */
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message the rule that was broken, the value and the fix
     */
    public TrainingException(String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message the rule that was broken, the value and the fix
     * @param cause the underlying exception
     */
    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
