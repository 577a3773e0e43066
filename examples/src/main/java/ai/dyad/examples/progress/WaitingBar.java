package ai.dyad.examples.progress;

import java.io.IOException;
import java.util.Timer;
import java.util.TimerTask;
import me.tongfei.progressbar.ProgressBar;

/**
 * A progress bar for work that does not report its progress. It shows the elapsed time, and appears
 * only if the work takes longer than a second.
 */
public final class WaitingBar {
    private static final int SHORT_MILLIS = 1000;
    private static final int UNKNOWN = -1;

    private final String name;
    private boolean ended;
    private ProgressBar bar; // null during the first second

    private WaitingBar(String name) {
        this.name = name;
    }

    /**
     * Work that reads data.
     *
     * @param <T> the type of the data
     */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Does the work.
         *
         * @return the data
         * @throws IOException if the data cannot be read
         */
        T run() throws IOException;
    }

    /**
     * Does the work and shows the progress bar meanwhile.
     *
     * @param <T> the type of the data
     * @param name the label of the bar
     * @param work the work
     * @return the result of the work
     * @throws IOException if the work throws it
     */
    public static <T> T during(String name, Work<T> work) throws IOException {
        return during(name, SHORT_MILLIS, work);
    }

    static <T> T during(String name, int delayMillis, Work<T> work) throws IOException {
        WaitingBar waiting = new WaitingBar(name);
        Timer timer = new Timer("dyad-waiting", true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        waiting.show();
                    }
                },
                delayMillis);
        try {
            return work.run();
        } finally {
            timer.cancel();
            waiting.end();
        }
    }

    private synchronized void show() {
        if (!ended) {
            bar = ProgressBars.named(name).setInitialMax(UNKNOWN).continuousUpdate().build();
        }
    }

    private synchronized void end() {
        ended = true;
        if (bar != null) {
            bar.close();
        }
    }
}
