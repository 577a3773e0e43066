package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * One finished step, as a {@link StepListener} sees it. Its arrays are closed when the step ends.
 *
 * <p>Reading {@link #loss} waits for the device: listeners do it every k steps, not at each.
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

    /** Where a step stands in the run. */
    record Position(long step, long epoch) {}

    /** What the forward pass gave. */
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
     * @return the learning rate; NaN where the optimizer does not tell it, as DJL's own do not
     */
    public float learningRate() {
        return learningRate;
    }

    /**
     * Returns the labels of the batch: the ids of its samples.
     *
     * @return the labels, as the loss saw them
     */
    public NDList labels() {
        return labels;
    }

    /**
     * Returns what the model put out in training mode.
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
