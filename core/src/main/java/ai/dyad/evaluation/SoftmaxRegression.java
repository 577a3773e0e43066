package ai.dyad.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * A linear classifier with its momentum, updated by the closed-form gradient Xᵀ (P − Y) / B of the
 * mean cross-entropy. The bias is the weight of a feature that is always 1.
 */
final class SoftmaxRegression {
    private static final float MOMENTUM = 0.9f;

    private final int classes;
    private final NDArray weights; // (D + 1, C)
    private final NDArray velocity; // (D + 1, C)
    private final NDArray momentum;

    /** Creates a classifier with zero weights, attached to the manager. */
    SoftmaxRegression(NDManager manager, int features, int classes) {
        this.classes = classes;
        this.weights = manager.zeros(new Shape(features, classes));
        this.velocity = manager.zeros(new Shape(features, classes));
        this.momentum = manager.create(MOMENTUM);
    }

    /**
     * Takes one step: v ← 0.9 v + gradient, w ← w − rate · v.
     *
     * @param features (B, D + 1), whose manager is closed after the step
     * @param targets the number of each row's class, (B)
     * @param size B as a scalar array
     * @param rate the learning rate as a scalar array
     */
    void step(NDArray features, NDArray targets, NDArray size, NDArray rate) {
        NDArray error =
                features.matMul(weights)
                        .softmax(1)
                        .subi(targets.oneHot(classes, DataType.FLOAT32))
                        .divi(size); // (B, C)
        velocity.muli(momentum).addi(features.transpose().matMul(error));
        weights.subi(rate.mul(velocity));
    }

    /** Returns the most likely class of every row. */
    long[] predict(NDArray features) {
        return features.matMul(weights).argMax(1).toLongArray();
    }
}
