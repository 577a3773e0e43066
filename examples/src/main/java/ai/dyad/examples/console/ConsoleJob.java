package ai.dyad.examples.console;

import ai.dyad.examples.progress.Interruption;
import ai.dyad.examples.progress.ProgressBars;
import me.tongfei.progressbar.ProgressBar;

/**
 * A job on a terminal: a progress bar on standard error, and Ctrl-C asks for a stop and waits until
 * the results are written.
 */
public final class ConsoleJob implements Job, AutoCloseable {
    private final String name;
    private final Interruption interruption = new Interruption();
    private volatile boolean stopRequested;
    private ProgressBar bar; // null before there is progress, and in the end

    /**
     * Starts watching.
     *
     * @param name what the bar is called
     */
    public ConsoleJob(String name) {
        this.name = name;
        interruption.stopBy(() -> stopRequested = true);
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
        interruption.close();
    }
}
