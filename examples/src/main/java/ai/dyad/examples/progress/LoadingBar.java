package ai.dyad.examples.progress;

import ai.djl.util.Progress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;

/**
 * A progress bar for loading a DJL data set. It appears only if loading takes longer than a second.
 */
public final class LoadingBar implements Progress {
    private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private String name = "reading";
    private long total;
    private long done;
    private long started;
    private ProgressBar bar; // null during the first second and after the end

    /** Creates a progress bar that is not shown yet. */
    public LoadingBar() {}

    /** {@inheritDoc} */
    @Override
    public void reset(String message, long max, String trailingMessage) {
        end();
        name = message.toLowerCase(Locale.ROOT);
        total = max;
        done = 0;
        started = System.nanoTime();
    }

    /** {@inheritDoc} */
    @Override
    public void start(long initialProgress) {
        done = initialProgress;
    }

    /** {@inheritDoc} */
    @Override
    public void increment(long increment) {
        update(done + increment, "");
    }

    /** {@inheritDoc} */
    @Override
    public void update(long progress, String message) {
        done = progress;
        if (bar == null && System.nanoTime() - started > SHORT_NANOS) {
            bar = ProgressBars.named(name).setInitialMax(total).build();
        }
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void end() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
