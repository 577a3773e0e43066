package ai.dyad.examples.progress;

import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on standard error: one that redraws itself, or lines where that is no terminal. */
public final class ProgressBars {
    /** The launcher sets this property to true where standard error is a terminal. */
    private static final String TERMINAL = "dyad.terminal";

    private static final int REDRAW_MILLIS = 500;
    private static final int LINE_MILLIS = 20_000;

    private ProgressBars() {}

    /**
     * Starts a bar.
     *
     * @param name what it is called
     * @return a builder that still wants to know how long the job is
     */
    public static ProgressBarBuilder named(String name) {
        ProgressBarBuilder builder =
                new ProgressBarBuilder()
                        .setTaskName(name)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(REDRAW_MILLIS);
        if (!Boolean.getBoolean(TERMINAL)) {
            builder.setUpdateIntervalMillis(LINE_MILLIS)
                    .setConsumer(new LineConsumer(System.err::println));
        }
        return builder;
    }
}
