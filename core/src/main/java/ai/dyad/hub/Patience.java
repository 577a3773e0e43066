package ai.dyad.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How often something is tried again, each time after a pause twice as long. */
final class Patience {
    private static final Logger LOGGER = LoggerFactory.getLogger(Patience.class);
    private static final long LONGEST_SECONDS = 60;

    private final int attempts;
    private final Duration pause;

    Patience(int attempts, Duration pause) {
        this.attempts = attempts;
        this.pause = pause;
    }

    /** Something that may fail for a moment. */
    interface Attempt<T> {
        T run() throws IOException;
    }

    Patience once() {
        return new Patience(1, pause);
    }

    /** Runs it until it succeeds, fails for good, or has failed too often. */
    <T> T run(Attempt<T> attempt) throws IOException {
        for (int failures = 1; ; failures++) {
            try {
                return attempt.run();
            } catch (HubUnavailableException e) {
                pauseAfter(failures, e);
            }
        }
    }

    /**
     * Waits after a failure.
     *
     * @param failures how many there were in a row
     * @throws HubUnavailableException the failure itself, if it makes no sense to go on
     */
    void pauseAfter(int failures, HubUnavailableException failure) throws IOException {
        if (!failure.isTemporary() || failures >= attempts) {
            throw failure;
        }
        long millis =
                Math.max(
                        pause.toMillis() << Math.min(failures - 1, 16),
                        1000 * failure.waitSeconds());
        millis = Math.min(millis, 1000 * LONGEST_SECONDS);
        LOGGER.info("{}; trying again in {} s", failure.getMessage(), millis / 1000.);
        sleep(millis);
    }

    static void sleep(long millis) throws InterruptedIOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException failure =
                new InterruptedIOException("interrupted; run it again to go on where it stopped");
        failure.initCause(cause);
        return failure;
    }
}
