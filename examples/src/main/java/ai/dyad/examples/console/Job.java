package ai.dyad.examples.console;

/** What a long experiment tells its surroundings, and what it asks them. */
public interface Job {
    /** A job that nobody watches and nobody stops. */
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
     * @param total the steps in all
     * @param doing what is being done, a few words
     */
    void progress(long done, long total, String doing);

    /**
     * Asked before each step: an experiment that is to stop finishes with what it has.
     *
     * @return whether to stop
     */
    boolean stopRequested();
}
