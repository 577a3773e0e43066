package ai.dyad.data;

import ai.djl.ndarray.NDList;

/**
 * Turns a loaded batch into the inputs of a model: several random views of each sample, or one
 * plain view for evaluation.
 *
 * <p>An implementation is a pure function of its arguments and its own seed: everything random
 * about a sample is drawn from (seed, epoch, index, view), see {@link
 * ai.dyad.random.CounterRandom}, so that batch grouping, threads, devices and resuming change
 * nothing.
 */
@FunctionalInterface
public interface ViewGenerator {
    /**
     * Makes the model's inputs from a batch.
     *
     * @param data the batch as the data set gives it, on the device, each array (B, ...)
     * @param indices the position of each sample in the data set, B values
     * @param epoch the epoch, counted from 0
     * @return the model's inputs, one array per view, attached to the manager of the first input
     */
    NDList views(NDList data, long[] indices, long epoch);
}
