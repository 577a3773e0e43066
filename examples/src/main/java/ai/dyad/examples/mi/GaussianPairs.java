package ai.dyad.examples.mi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.random.CounterRandom;

/**
 * Pairs of Gaussian vectors whose components are correlated one to one: {@code y = rho x + sqrt(1 -
 * rho^2) e}, whose mutual information is known.
 */
final class GaussianPairs {
    private final int dimension;
    private final double rho;
    private final long seed;

    /**
     * Creates the distribution.
     *
     * @param dimension d, the components of x and of y
     * @param rho the correlation of each pair of components
     * @param seed the seed of all draws
     */
    GaussianPairs(int dimension, double rho, long seed) {
        this.dimension = dimension;
        this.rho = rho;
        this.seed = seed;
    }

    double rho() {
        return rho;
    }

    Shape shape(int rows) {
        return new Shape(rows, dimension);
    }

    /** Returns the true mutual information in nats, -d/2 log(1 - rho^2). */
    double information() {
        return -0.5 * dimension * Math.log1p(-rho * rho);
    }

    /** Draws pairs x (N, d) and y (N, d), which depend only on the seed and the step. */
    NDList sample(NDManager manager, long step, int rows) {
        CounterRandom random = CounterRandom.of(seed, step);
        float[] x = new float[rows * dimension];
        float[] y = new float[x.length];
        double own = Math.sqrt(1 - rho * rho);
        for (int i = 0; i < x.length; i++) {
            double shared = random.nextGaussian();
            x[i] = (float) shared;
            y[i] = (float) (rho * shared + own * random.nextGaussian());
        }
        return new NDList(manager.create(x, shape(rows)), manager.create(y, shape(rows)));
    }

    /** Returns the scores of the exact critic, log p(y|x) / p(y), for all pairs of rows, (N, N). */
    NDArray logRatio(NDList pairs) {
        NDArray x = pairs.get(0);
        NDArray y = pairs.get(1);
        double variance = 1 - rho * rho;
        double curvature = rho * rho / (2 * variance);
        NDArray squares =
                x.square()
                        .sum(new int[] {1}, true)
                        .add(y.square().sum(new int[] {1}, true).transpose());
        return x.matMul(y.transpose())
                .mul(rho / variance)
                .sub(squares.mul(curvature))
                .add(information());
    }
}
