package ai.dyad.benchmarks.workload;

import ai.djl.Device;

/** A prepared piece of work that can be run repeatedly. */
public interface Workload extends AutoCloseable {
    /** Does the work once and waits until the device has finished. */
    void run();

    /**
     * Returns the number of items that one run processes: pairs, images or queries.
     *
     * @return the number of items
     */
    int items();

    /** Frees the memory of the workload. */
    @Override
    void close();

    /** Prepares a workload. */
    @FunctionalInterface
    interface Factory {
        /**
         * Prepares the workload.
         *
         * @param device the device to run on
         * @return the workload
         */
        Workload prepare(Device device);
    }
}
