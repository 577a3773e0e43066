package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

class TargetIncludedLossTest implements NoiseSoftmaxContract {
    @Override
    public Loss loss() {
        return new TargetIncludedLoss();
    }

    @Override
    public NDList labels(NDArray logQPositive, NDArray logQNoise) {
        return new NDList(logQNoise);
    }

    @Override
    public double naive(
            double[][] positive, double[][] noise, double[][] logQ, double[][] logQNoise) {
        int k = noise[0].length;
        double total = 0;
        for (int b = 0; b < positive.length; b++) {
            double z = Math.exp(positive[b][0]);
            for (int j = 0; j < k; j++) {
                z += Math.exp(noise[b][j] - logQNoise[b][j]) / k;
            }
            total += Math.log(z) - positive[b][0];
        }
        return total / positive.length;
    }

    @Override
    public double uniformLogProbability() {
        return -Math.log(8);
    }

    @Override
    public double lossOfEqualScores() {
        return Math.log(9);
    }
}
