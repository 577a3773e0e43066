package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * A finished step, passed to each {@link StepListener}. Its arrays are closed when the step ends.
 *
 * <p>Reading {@link #loss} waits for the device, so a listener should do so only every few steps.
 */
public final class StepEvent {
    private final long step;
    private final long epoch;
    private final float learningRate;
    private final NDList labels;
    private final NDList predictions;
    private final NDArray loss;

    StepEvent(Position position, float learningRate, NDList labels, Outcome outcome) {
        this.step = position.step();
        this.epoch = position.epoch();
        this.learningRate = learningRate;
        this.labels = labels;
        this.predictions = outcome.predictions();
        this.loss = outcome.loss();
    }

    /** The position of a step in the run. */
    record Position(long step, long epoch) {}

    /** The result of the forward pass. */
    record Outcome(NDList predictions, NDArray loss) {}

    /**
     * Returns the number of this step, counted from 1 over the whole run.
     *
     * @return the step
     */
    public long step() {
        return step;
    }

    /**
     * Returns the epoch that this step belongs to, counted from 0.
     *
     * @return the epoch
     */
    public long epoch() {
        return epoch;
    }

    /**
     * Returns the learning rate that this step's update used.
     *
     * @return the learning rate; NaN if the optimizer does not report it, as DJL's own do not
     */
    public float learningRate() {
        return learningRate;
    }

    /**
     * Returns the labels of the batch: the group ids of its samples.
     *
     * @return the labels, as the loss saw them
     */
    public NDList labels() {
        return labels;
    }

    /**
     * Returns the model's outputs in training mode.
     *
     * @return the predictions, as the loss saw them
     */
    public NDList predictions() {
        return predictions;
    }

    /**
     * Reads the loss of this step from the device.
     *
     * @return the loss
     */
    public float loss() {
        return loss.getFloat();
    }
}
