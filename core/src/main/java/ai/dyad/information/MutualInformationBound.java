package ai.dyad.information;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * A lower bound on the mutual information I(X; Y), estimated from the scores that a critic gives to
 * a batch of pairs.
 *
 * <p>In a score matrix (N, N), {@code scores[i][j] = critic(x_i, y_j)}: the diagonal holds the true
 * pairs, drawn from p(x, y), and the entries off the diagonal are treated as drawn from p(x) p(y).
 * Bounds read the matrix row by row; its transpose gives the other direction.
 *
 * <p>Values are in nats and can be differentiated, so that {@code -evaluate(scores)} trains a
 * critic. {@link MutualInformation} adds confidence intervals.
 *
 * <p>Poole et al. 2019, "On Variational Bounds of Mutual Information".
 */
public abstract class MutualInformationBound {
    /** Far below every score, but finite: its exponential is 0 and so is its product with 0. */
    private static final float MASKED = -1e30f;

    private final String name;

    MutualInformationBound(String name) {
        this.name = name;
    }

    /**
     * Estimates the bound.
     *
     * @param scores the critic's scores (N, N), N at least 2
     * @return the bound in nats, a scalar attached to the manager of the scores
     * @throws IllegalArgumentException if the scores are not a square matrix of at least 2 rows
     */
    public final NDArray evaluate(NDArray scores) {
        int rows = checkSquare(scores);
        NDManager manager = scores.getManager();
        NDArray weights = manager.ones(new Shape(1, rows), scores.getDataType()).div(rows);
        return reduce(weights, rowTerms(scores)).reshape(new Shape());
    }

    /**
     * Returns the largest value that the bound can take with a number of candidates, regardless of
     * the mutual information.
     *
     * @param candidates the number of columns of the score matrix, N
     * @return the ceiling in nats, positive infinity if there is none
     */
    public abstract double ceiling(long candidates);

    /**
     * Returns the value of the bound for its optimal critic when X and Y are independent.
     *
     * @return the value in nats, 0 for a bound on the mutual information itself
     */
    public double atIndependence() {
        return 0;
    }

    /**
     * Computes each row's contribution from a score matrix.
     *
     * @param scores (N, N)
     * @return (N, T), T terms for each row
     */
    abstract NDArray rowTerms(NDArray scores);

    /**
     * Combines the contributions of rows, weighted.
     *
     * @param weights (R, N), each row sums to 1
     * @param terms (N, T), from {@link #rowTerms}
     * @return (R), the bound under each row of weights
     */
    abstract NDArray reduce(NDArray weights, NDArray terms);

    /** {@inheritDoc} */
    @Override
    public final String toString() {
        return name;
    }

    /** Returns the number of rows of a score matrix. */
    static int checkSquare(NDArray scores) {
        Shape shape = scores.getShape();
        if (shape.dimension() != 2 || shape.get(0) != shape.get(1) || shape.get(0) < 2) {
            throw new IllegalArgumentException(
                    "scores must be a square matrix of at least 2 rows (x_i against y_j), got "
                            + shape);
        }
        return Math.toIntExact(shape.get(0));
    }

    /** The identity, in the type of the scores. */
    static NDArray identity(NDArray scores) {
        NDManager manager = scores.getManager();
        int rows = Math.toIntExact(scores.size(0));
        return manager.eye(rows).toType(scores.getDataType(), false);
    }

    /** The scores of the true pairs, (N, 1). */
    static NDArray diagonal(NDArray scores) {
        int rows = Math.toIntExact(scores.size(0));
        NDArray own = scores.getManager().arange(0, rows, 1, DataType.INT64).expandDims(1);
        return scores.gather(own, 1);
    }

    /** The scores with the true pairs removed from every sum of exponentials, (N, N). */
    static NDArray offDiagonal(NDArray scores) {
        return scores.add(identity(scores).mul(MASKED));
    }

    /** The log of the sum of exponentials over columns, (N, 1). */
    static NDArray logSumExp(NDArray scores) {
        NDArray largest = scores.max(new int[] {1}, true).stopGradient();
        return scores.sub(largest).exp().sum(new int[] {1}, true).log().add(largest);
    }

    /** The log of the mean over candidates of the exponentials off the diagonal, (N, 1). */
    static NDArray logMeanExpOffDiagonal(NDArray scores) {
        return logSumExp(offDiagonal(scores)).sub(Math.log(scores.size(1) - 1.0));
    }

    /** The log of the weighted means of exponentials: (R, N) and (N, 1) give (R, 1). */
    static NDArray logWeightedMeanExp(NDArray weights, NDArray logTerms) {
        NDArray largest = logTerms.max().stopGradient();
        return weights.matMul(logTerms.sub(largest).exp()).log().add(largest);
    }
}
