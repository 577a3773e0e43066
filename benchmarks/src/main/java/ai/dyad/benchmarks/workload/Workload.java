package ai.dyad.benchmarks.workload;

import ai.djl.Device;

/** A piece of work that can be run again and again, with all that it needs prepared. */
public interface Workload extends AutoCloseable {
    /** Does the work once and waits until the device has done it. */
    void run();

    /**
     * Returns how many items one run works on: pairs, images or queries.
     *
     * @return their number
     */
    int items();

    /** Frees what was prepared. */
    @Override
    void close();

    /** Prepares a workload. */
    @FunctionalInterface
    interface Factory {
        /**
         * Prepares the workload.
         *
         * @param device where it is to run
         * @return the workload
         */
        Workload prepare(Device device);
    }
}
