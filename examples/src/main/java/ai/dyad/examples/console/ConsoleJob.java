package ai.dyad.examples.console;

import ai.dyad.examples.progress.Interruption;
import ai.dyad.examples.progress.ProgressBars;
import me.tongfei.progressbar.ProgressBar;

/**
 * A job on a terminal. It shows a progress bar on standard error; Ctrl-C requests a stop, and the
 * process waits until the job is closed.
 */
public final class ConsoleJob implements Job, AutoCloseable {
    private final String name;
    private final Interruption interruption = new Interruption();
    private volatile boolean stopRequested;
    private ProgressBar bar; // null before the first progress and after the last

    /**
     * Starts watching for Ctrl-C.
     *
     * @param name the label of the progress bar
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

    /** Ends the progress bar, so that other output can be printed. */
    public void endProgress() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /** Ends the progress bar and lets an interrupted JVM exit. */
    @Override
    public void close() {
        endProgress();
        interruption.close();
    }
}
