package ai.dyad.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/**
 * The number of directions that embeddings effectively use: 1 if all lie on one line through the
 * origin, up to min(N, D) if all directions are used equally.
 *
 * <p>exp(−Σ p<sub>i</sub> log p<sub>i</sub>) with p the singular values of the N × D matrix of
 * rows, L2-normalized here but not centered, divided by their sum; 0 if all rows are zero. The
 * singular values are the roots of the eigenvalues of the smaller Gram matrix, min(N, D) squared,
 * which is formed in float64 on the device, read once, and solved on the host: milliseconds at 128,
 * a fraction of a second at 512, many seconds at 2048.
 *
 * <p>Embeddings are (N, D); for two views, all 2N rows are used. Source: Roy and Vetterli 2007,
 * "The effective rank: a measure of effective dimensionality", definition 1; the same as RankMe
 * (Garrido et al. 2023) up to its epsilon.
 */
public final class EffectiveRank extends EmbeddingEvaluator {
    /** Creates the measure. */
    public EffectiveRank() {
        super("EffectiveRank");
    }

    /**
     * Measures a batch of embeddings.
     *
     * @param embeddings (N, D), raw or normalized
     * @return a float32 scalar on their device, attached to their manager
     */
    public NDArray measure(NDArray embeddings) {
        return measured(embeddings, embeddings);
    }

    @Override
    NDArray compute(NDArray view0, NDArray view1, NDManager scope) {
        double[] gram = gram(UnitRows.joined(view0, view1, scope)).toDoubleArray();
        return scope.create(ofGram(gram));
    }

    /** Returns the smaller of the two Gram matrices, flattened. */
    static NDArray gram(NDArray unit) {
        boolean tall = unit.getShape().get(0) >= unit.getShape().get(1);
        NDArray transposed = unit.transpose();
        return (tall ? transposed.matMul(unit) : unit.matMul(transposed)).flatten();
    }

    /** Computes the effective rank from a Gram matrix, which is overwritten. */
    static double ofGram(double[] gram) {
        if (!Arrays.stream(gram).allMatch(Double::isFinite)) {
            return Double.NaN;
        }
        int n = (int) Math.round(Math.sqrt(gram.length));
        double[] eigenvalues = SymmetricEigenvalues.of(gram, n);
        double largest = Arrays.stream(eigenvalues).max().orElse(0);
        // smaller values are rounding errors of the largest, not directions
        double smallest = 4 * n * Math.ulp(largest);
        double[] singular =
                Arrays.stream(eigenvalues).filter(x -> x > smallest).map(Math::sqrt).toArray();
        double sum = Arrays.stream(singular).sum();
        double entropy = Arrays.stream(singular).map(x -> x / sum).map(p -> -p * Math.log(p)).sum();
        return singular.length == 0 ? 0 : Math.exp(entropy);
    }
}
