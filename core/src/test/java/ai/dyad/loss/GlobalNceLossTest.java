package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.junit.jupiter.api.Test;

class GlobalNceLossTest implements KnownNoiseContract {
    @Override
    public Loss loss() {
        return new GlobalNceLoss();
    }

    @Override
    public NDList labels(NDArray logQPositive, NDArray logQNoise) {
        return new NDList(logQPositive, logQNoise);
    }

    @Override
    public double naive(
            double[][] positive, double[][] noise, double[][] logQ, double[][] logQNoise) {
        int k = noise[0].length;
        double total = 0;
        for (int b = 0; b < positive.length; b++) {
            double denominator = Math.exp(positive[b][0] - logQ[b][0]);
            for (int j = 0; j < k; j++) {
                denominator += Math.exp(noise[b][j] - logQNoise[b][j]);
            }
            total += Math.log(denominator) - positive[b][0] + logQ[b][0];
        }
        return total / positive.length;
    }

    @Test
    void addingTheSameToAllScoresChangesNothing() {
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
    void equalScoresAndUniformNoiseHaveAClosedForm() {
        try (NDManager manager = NDManager.newBaseManager()) {
            float logQ = (float) -Math.log(9);
            NDList labels =
                    labels(manager.full(new Shape(2), logQ), manager.full(new Shape(2, 5), logQ));
            NDList scores = new NDList(manager.zeros(new Shape(2)), manager.zeros(new Shape(2, 5)));
            assertEquals(Math.log(6), loss().evaluate(labels, scores).getFloat(), 1e-5);
        }
    }
}
