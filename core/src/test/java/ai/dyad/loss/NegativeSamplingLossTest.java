package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.softplus;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.junit.jupiter.api.Test;

class NegativeSamplingLossTest implements SampledScoresContract {
    @Override
    public Loss loss() {
        return new NegativeSamplingLoss();
    }

    @Override
    public NDList labels(NDArray logQPositive, NDArray logQNoise) {
        return new NDList();
    }

    @Override
    public double naive(
            double[][] positive, double[][] noise, double[][] logQ, double[][] logQNoise) {
        int k = noise[0].length;
        double total = 0;
        for (int b = 0; b < positive.length; b++) {
            total += softplus(-positive[b][0]);
            for (int j = 0; j < k; j++) {
                total += softplus(noise[b][j]);
            }
        }
        return total / positive.length;
    }

    @Test
    void zeroScoresGiveLogTwoPerSample() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList scores = new NDList(manager.zeros(new Shape(2)), manager.zeros(new Shape(2, 5)));
            assertEquals(6 * Math.log(2), loss().evaluate(null, scores).getFloat(), 1e-5);
        }
    }
}
