package ai.dyad.hub;

import java.io.IOException;

/** Thrown where no answer of a hub came back; one that says no is no such case. */
final class HubUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean temporary;
    private final long waitSeconds;

    HubUnavailableException(String message, boolean temporary, Throwable cause) {
        super(message, cause);
        this.temporary = temporary;
        this.waitSeconds = 0;
    }

    HubUnavailableException(String message, long waitSeconds) {
        super(message);
        this.temporary = true;
        this.waitSeconds = waitSeconds;
    }

    /** Returns whether it may go better in a moment. */
    boolean isTemporary() {
        return temporary;
    }

    /** Returns how long the hub asks to wait, 0 if it does not say. */
    long waitSeconds() {
        return waitSeconds;
    }
}
