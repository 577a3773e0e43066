package ai.dyad.examples.progress;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into an orderly stop: it asks the work to end, and the process waits until this
 * object is closed.
 */
public final class Interruption implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile Runnable stop = () -> {};

    /** Starts watching for Ctrl-C. */
    public Interruption() {
        hook =
                new Thread(
                        () -> {
                            stop.run();
                            await();
                        },
                        "dyad-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Sets the action that asks the work to end.
     *
     * @param request asks the work to end soon; called from another thread
     */
    public void stopBy(Runnable request) {
        stop = request;
    }

    /** Lets an interrupted process exit; call this when everything is saved. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is already exiting: the hook was waiting for this call
        }
    }

    private void await() {
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println(
                        "dyad: still busy "
                                + PATIENCE_SECONDS
                                + " s after the interruption, exiting; the last checkpoint is"
                                + " intact");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
