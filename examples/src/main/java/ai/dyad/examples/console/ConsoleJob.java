package ai.dyad.examples.console;

import ai.dyad.examples.progress.ProgressBars;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;

/**
 * A job on a terminal: a progress bar on standard error, and Ctrl-C asks for a stop and waits until
 * the results are written.
 */
public final class ConsoleJob implements Job, AutoCloseable {
    private static final long SECONDS_TO_FINISH = 120;

    private final String name;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread onInterrupt = new Thread(this::interrupt, "stop");
    private volatile boolean stopRequested;
    private ProgressBar bar; // null before there is progress, and in the end

    /**
     * Starts watching.
     *
     * @param name what the bar is called
     */
    public ConsoleJob(String name) {
        this.name = name;
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /** Runs while the JVM shuts down: the main thread goes on until the job is closed. */
    private void interrupt() {
        stopRequested = true;
        try {
            if (!finished.await(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
                System.err.println("stopped before the results were written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@inheritDoc} */
    @Override
    public void progress(long done, long total, String doing) {
        if (bar == null) {
            bar = ProgressBars.named(name).setInitialMax(total).build();
        }
        bar.maxHint(total);
        bar.stepTo(done);
        bar.setExtraMessage(" " + doing);
    }

    /** {@inheritDoc} */
    @Override
    public boolean stopRequested() {
        return stopRequested;
    }

    /** Ends the bar; the terminal is free to be printed on. */
    public void endProgress() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /** Ends the bar and lets an interrupted JVM go. */
    @Override
    public void close() {
        endProgress();
        finished.countDown();
        if (!stopRequested) {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        }
    }
}
