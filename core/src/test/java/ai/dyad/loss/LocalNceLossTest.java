package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.softplus;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.junit.jupiter.api.Test;

class LocalNceLossTest implements KnownNoiseContract {
    @Override
    public Loss loss() {
        return new LocalNceLoss();
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
            total += softplus(-(positive[b][0] - Math.log(k) - logQ[b][0]));
            for (int j = 0; j < k; j++) {
                total += softplus(noise[b][j] - Math.log(k) - logQNoise[b][j]);
            }
        }
        return total / positive.length;
    }

    @Test
    void zeroScoresGiveLogTwoPerSample() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray logQ = manager.full(new Shape(2), -3f);
            NDArray logQNoise = manager.full(new Shape(2, 5), -3f);
            float score = (float) (Math.log(5) - 3); // log k q: as likely noise as not
            NDList scores =
                    new NDList(
                            manager.full(new Shape(2), score),
                            manager.full(new Shape(2, 5), score));
            assertEquals(
                    6 * Math.log(2),
                    loss().evaluate(new NDList(logQ, logQNoise), scores).getFloat(),
                    1e-5);
        }
    }
}
