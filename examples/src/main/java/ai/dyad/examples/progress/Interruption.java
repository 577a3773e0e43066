package ai.dyad.examples.progress;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into an orderly stop: the work is asked to end, and the process waits until it has
 * saved and this object is closed.
 */
public final class Interruption implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile Runnable stop = () -> {};

    /** Starts watching for an interruption. */
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
     * Says how the work is asked to end.
     *
     * @param request asks the work to end soon; called from another thread
     */
    public void stopBy(Runnable request) {
        stop = request;
    }

    /** Says that all is saved; an interrupted process may now end. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending already: that is what the hook waited for
        }
    }

    private void await() {
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println(
                        "dyad: still busy after "
                                + PATIENCE_SECONDS
                                + " s, ending; the last checkpoint is whole");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
