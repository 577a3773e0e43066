package ai.dyad.examples.console;

/** Receives the progress of a long experiment and tells it when to stop. */
public interface Job {
    /** A job that ignores progress and never requests a stop. */
    Job UNATTENDED =
            new Job() {
                @Override
                public void progress(long done, long total, String doing) {}

                @Override
                public boolean stopRequested() {
                    return false;
                }
            };

    /**
     * Called after each step.
     *
     * @param done the steps done
     * @param total the total number of steps
     * @param doing a few words on what is being done
     */
    void progress(long done, long total, String doing);

    /**
     * Returns whether a stop is requested. An experiment asks before each step; when it stops, it
     * finishes with the results it has.
     *
     * @return whether to stop
     */
    boolean stopRequested();
}
