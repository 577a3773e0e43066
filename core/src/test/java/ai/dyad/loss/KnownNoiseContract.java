package ai.dyad.loss;

import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** What the losses that need q promise besides {@link SampledScoresContract}. */
interface KnownNoiseContract extends SampledScoresContract {
    @Test
    default void rejectsLogProbabilitiesOfAnotherShape() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray positive = manager.zeros(new Shape(4));
            NDList labels = labels(positive, manager.zeros(new Shape(4, 2)));
            assertMessage(
                    "logQNoise and noiseScore must have the same shape, got (4, 2) and (4, 3)",
                    () -> loss().evaluate(labels, predictions(manager)));
            NDList integers = labels(manager.create(new long[4]), manager.create(new long[4][3]));
            assertMessage(
                    "must be of a floating type, got int64",
                    () -> loss().evaluate(integers, predictions(manager)));
        }
    }

    @Test
    default void namesALogProbabilityThatNoiseCannotHave() {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (float bad : new float[] {0.1f, Float.NEGATIVE_INFINITY, Float.NaN}) {
                NDList labels = labels(manager);
                int last = labels.size() - 1;
                float[] values = labels.get(last).toFloatArray();
                values[5] = bad; // row 1 of (4, 3)
                labels.set(last, manager.create(values, labels.get(last).getShape()));
                assertMessage(
                        "logQNoise must be a log probability, <= 0 and finite, got " + (double) bad,
                        () -> loss().evaluate(labels, predictions(manager)));
                assertMessage("in row 1", () -> loss().evaluate(labels, predictions(manager)));
                float unseen = ((CheckedLoss) loss()).loss(labels, predictions(manager)).getFloat();
                assertTrue(Float.isNaN(unseen), () -> "got " + unseen);
            }
        }
    }
}
