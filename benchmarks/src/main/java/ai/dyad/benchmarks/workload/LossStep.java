package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.List;

/** A loss of N pairs and its gradients with respect to all of its inputs. */
public final class LossStep implements Workload {
    private static final float SCALE = (float) Math.log(1 / 0.07);

    private final Loss loss;
    private final int pairs;
    private final NDManager manager;
    private final List<NDArray> inputs = new ArrayList<>();

    private LossStep(Loss loss, Size size, Device device) {
        this.loss = loss;
        this.pairs = size.pairs();
        manager = NDManager.newBaseManager(device);
        Shape shape = new Shape(size.pairs(), size.dimension());
        manager.getEngine().setRandomSeed(1);
        inputs.add(manager.randomNormal(0, 1, shape, DataType.FLOAT32));
        inputs.add(manager.randomNormal(0, 1, shape, DataType.FLOAT32));
    }

    /**
     * The size of a loss's input.
     *
     * @param pairs the number of pairs N
     * @param dimension the dimension of an embedding D
     */
    public record Size(int pairs, int dimension) {}

    /**
     * Prepares a loss of two views.
     *
     * @param loss the loss
     * @param size the size of its input
     * @param device the device to run on
     * @return the workload
     */
    public static LossStep ofViews(Loss loss, Size size, Device device) {
        return new LossStep(loss, size, device);
    }

    /**
     * Prepares a loss of images, texts and a learned scale.
     *
     * @param loss the loss
     * @param size the size of its input
     * @param device the device to run on
     * @return the workload
     */
    public static LossStep ofCaptions(Loss loss, Size size, Device device) {
        LossStep step = new LossStep(loss, size, device);
        step.inputs.add(step.manager.create(SCALE));
        return step;
    }

    @Override
    public void run() {
        try (NDManager step = manager.newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList predictions = new NDList();
            for (NDArray input : inputs) {
                NDArray leaf = input.stopGradient(); // the same values, without the previous run's
                // gradient
                leaf.attach(step);
                leaf.setRequiresGradient(true);
                predictions.add(leaf);
            }
            NDArray value = loss.evaluate(new NDList(), predictions);
            collector.backward(value);
            for (NDArray leaf : predictions) {
                leaf.getGradient().attach(step);
            }
            value.getFloat();
        }
    }

    @Override
    public int items() {
        return pairs;
    }

    @Override
    public void close() {
        manager.close();
    }
}
