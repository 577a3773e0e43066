package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** Tests of the losses that are a softmax over one true sample and k noise samples. */
interface NoiseSoftmaxContract extends KnownNoiseContract {
    /** The log probability of every sample for which {@link #lossOfEqualScores} holds. */
    double uniformLogProbability();

    /** The loss of equal scores with 5 noise samples, all samples being equally likely. */
    double lossOfEqualScores();

    @Test
    default void addingAConstantToAllScoresChangesNothing() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList shifted = new NDList();
            predictions(manager).forEach(scores -> shifted.add(scores.add(7)));
            assertEquals(
                    loss().evaluate(labels(manager), predictions(manager)).getFloat(),
                    loss().evaluate(labels(manager), shifted).getFloat(),
                    1e-5);
        }
    }

    @Test
    default void equalScoresAndUniformNoiseHaveAClosedForm() {
        try (NDManager manager = NDManager.newBaseManager()) {
            float logQ = (float) uniformLogProbability();
            NDList labels =
                    labels(manager.full(new Shape(2), logQ), manager.full(new Shape(2, 5), logQ));
            NDList scores = new NDList(manager.zeros(new Shape(2)), manager.zeros(new Shape(2, 5)));
            assertEquals(lossOfEqualScores(), loss().evaluate(labels, scores).getFloat(), 1e-5);
        }
    }
}
