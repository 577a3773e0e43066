package ai.dyad.internal;

import ai.djl.util.Progress;

/** Reports progress to a listener, if there is one. */
public final class ProgressReport {
    private static final ProgressReport NOBODY = new ProgressReport(null);

    private final Progress listener;

    private ProgressReport(Progress listener) {
        this.listener = listener;
    }

    /**
     * Reports to a listener.
     *
     * @param listener the listener, or null for none
     * @return the report
     */
    public static ProgressReport to(Progress listener) {
        return listener == null ? NOBODY : new ProgressReport(listener);
    }

    /**
     * Starts a task.
     *
     * @param task its name
     * @param steps how many steps it has
     */
    public void start(String task, long steps) {
        if (listener != null) {
            listener.reset(task, steps);
            listener.start(0);
        }
    }

    /**
     * Reports completed steps.
     *
     * @param steps how many since the last time
     */
    public void advance(long steps) {
        if (listener != null) {
            listener.increment(steps);
        }
    }

    /** Ends the task. */
    public void end() {
        if (listener != null) {
            listener.end();
        }
    }
}
