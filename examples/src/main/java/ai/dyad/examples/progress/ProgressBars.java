package ai.dyad.examples.progress;

import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Creates progress bars on standard error: redrawn on a terminal, plain lines elsewhere. */
public final class ProgressBars {
    /** The launcher sets this property to true if standard error is a terminal. */
    private static final String TERMINAL = "dyad.terminal";

    private static final int REDRAW_MILLIS = 500;
    private static final int LINE_MILLIS = 20_000;

    private ProgressBars() {}

    /**
     * Starts to build a progress bar.
     *
     * @param name the label
     * @return a builder; its maximum must still be set
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
