package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.dyad.internal.Checks;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The decoupled contrastive loss (DCL): NT-Xent without the positive in the denominator, which
 * makes small batches learn nearly as well as large ones.
 *
 * <p>With z the 2N unit rows of both views, \(s_{ij} = z_i \cdot z_j / \tau\), and p(i) the other
 * view of i's sample,
 *
 * <p>\(L = \frac{1}{2N} \sum_i \left[\log \sum_{j \ne i,\, j \ne p(i)} e^{s_{ij}} - w_i\,
 * s_{i\,p(i)}\right]\).
 *
 * <p>In DCL every w is 1. In the weighted form, DCLW, samples whose views are already similar are
 * attracted less: \(w_i = 2 - N\, \mathrm{softmax}_i(z_i \cdot z_{p(i)} / \sigma)\) over the N
 * samples, treated as a constant by the gradient.
 *
 * <ul>
 *   <li>predictions: view0 (N, D), view1 (N, D), raw projections, N &gt;= 2
 *   <li>labels: ids (N) of an integer type, optional. Rows with equal ids are never negatives of
 *       each other; {@link EqualIds} sets how they are treated instead. If the labels are not group
 *       ids, such as the classes of DJL's data sets, call {@code optIgnoreLabels()}
 *   <li>returns: a scalar in nats, the mean over the 2N anchors; it may be negative
 * </ul>
 *
 * <p>Temperature defaults to the paper's 0.1. When all ids are equal no anchor has a negative: an
 * error on the CPU, NaN on an accelerator (see {@link InputCheck}).
 *
 * <p>Source: Yeh et al. 2022, "Decoupled Contrastive Learning", eq. 6, over both views, and its
 * weighted form.
 *
 * @see InputCheck
 */
public final class DecoupledLoss extends CheckedLoss {
    private static final int[] CANDIDATES = {1};

    private final float temperature;
    private final EqualIds equalIds;
    private final float sigma;
    private final TileSize tileSize;
    private final SoftmaxProblem.Terms terms;
    private final AtomicBoolean warned = new AtomicBoolean();

    private DecoupledLoss(Builder builder) {
        super("DecoupledLoss", builder.ignoresLabels);
        temperature = builder.temperature;
        equalIds = builder.equalIds;
        sigma = builder.sigma;
        tileSize = builder.tileSize;
        terms = new SoftmaxProblem.Terms(equalIds, 0, true, -1 / temperature, 1 / temperature);
    }

    /**
     * Returns a builder with the paper's defaults, unweighted.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        int tileRows = tileSize.rows(predictions.get(0), 2 * predictions.get(0).size(0));
        return tileRows == TileSize.DENSE
                ? dense(labels, predictions)
                : new SymmetricTiles(terms, tileRows)
                        .loss(labels, predictions, weights(predictions));
    }

    private NDArray dense(NDList labels, NDList predictions) {
        NDArray z = Rows.unit(predictions.get(0).concat(predictions.get(1), 0)); // (2N, D)
        NDArray logits = z.div(Rows.constant(z, temperature)).matMul(z.transpose()); // (2N, 2N)
        RowIdentity rows = RowIdentity.twoViews(predictions.get(0), labels);
        Candidates others = new PairRelations(rows, rows, equalIds).of(logits);

        NDArray attraction = others.positiveShares().mul(logits).sum(CANDIDATES); // (2N)
        NDArray repulsion = StableLog.ofSumExp(others.only(others.negative())); // (2N)
        NDArray w = weights(predictions);
        NDArray losses = repulsion.sub(w == null ? attraction : attraction.mul(w.concat(w, 0)));
        NDArray anchors = others.anchorsWith(others.negative()); // all, or none if ids are equal
        return losses.mul(anchors).sum().div(anchors.sum());
    }

    /** w by sample, (N), or null where it is 1. */
    private NDArray weights(NDList predictions) {
        if (sigma == Float.POSITIVE_INFINITY) {
            return null;
        }
        NDArray cosines =
                Similarity.COSINE.rows(
                        predictions.get(0).stopGradient(), predictions.get(1).stopGradient());
        NDArray similarity = cosines.div(Rows.constant(cosines, sigma));
        NDArray samples = Rows.constant(cosines, (double) cosines.size());
        return Rows.constant(cosines, 2).sub(similarity.softmax(0).mul(samples));
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        Expect.count("2 predictions", predictions, 2, 2, "view0, view1");
        Expect.pairs("view0", "view1", predictions);
        if (predictions.get(0).size(0) < 2) {
            throw new IllegalArgumentException(
                    "a batch must have at least 2 pairs, got 1: without the positive nothing is"
                            + " left in the denominator");
        }
        Expect.optionalIds(labels, predictions.get(0));
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        Rows.checkDirections("view0", predictions.get(0), warned);
        Rows.checkDirections("view1", predictions.get(1), warned);
        if (!labels.isEmpty()) {
            EqualIdPairs equal = EqualIdPairs.of(labels.get(0));
            if (equal.count() == equal.pairs()) {
                throw new IllegalArgumentException(
                        "a batch must have at least 2 different ids, got 1 for "
                                + labels.get(0).size()
                                + " pairs: nothing is negative. If the labels are not group ids,"
                                + " call optIgnoreLabels()");
            }
        }
    }

    /** Builds a {@link DecoupledLoss}. */
    public static final class Builder {
        private float temperature = 0.1f;
        private EqualIds equalIds = EqualIds.POSITIVES;
        private boolean ignoresLabels;
        private float sigma = Float.POSITIVE_INFINITY;
        private TileSize tileSize = TileSize.AUTOMATIC;

        private Builder() {}

        /**
         * Sets the temperature τ that divides the cosines, 0.1 by default.
         *
         * @param temperature τ &gt; 0
         * @return this builder
         * @throws IllegalArgumentException if it is not &gt; 0
         */
        public Builder optTemperature(float temperature) {
            this.temperature = Checks.positive("temperature", temperature);
            return this;
        }

        /**
         * Sets how other samples with the anchor's id are treated, {@link EqualIds#POSITIVES} by
         * default.
         *
         * @param equalIds what equal ids mean
         * @return this builder
         */
        public Builder optEqualIds(EqualIds equalIds) {
            this.equalIds = Checks.given(equalIds, "optEqualIds");
            return this;
        }

        /**
         * Ignores all labels, so that every other sample is a negative. Use it for data sets whose
         * labels are classes or placeholders instead of group ids, such as DJL's.
         *
         * @return this builder
         */
        public Builder optIgnoreLabels() {
            ignoresLabels = true;
            return this;
        }

        /**
         * Weights the positives (DCLW), which is off by default.
         *
         * @param sigma σ &gt; 0, the width of the von Mises–Fisher weight; the paper uses 0.5
         * @return this builder
         * @throws IllegalArgumentException if it is not &gt; 0
         */
        public Builder optWeightWidth(float sigma) {
            this.sigma = Checks.positive("weight width", sigma);
            return this;
        }

        /**
         * Sets how many rows of logits are computed at a time; chosen automatically by default. It
         * changes memory and time, but neither the value nor the gradients.
         *
         * @param rows the rows and columns of a tile, 2 at least; more than there are for all at
         *     once; or 0 for the whole matrix under autograd
         * @return this builder
         * @throws IllegalArgumentException if it is &lt; 0
         */
        public Builder optTileSize(int rows) {
            tileSize = TileSize.of(rows);
            return this;
        }

        /**
         * Builds the loss.
         *
         * @return the loss
         */
        public DecoupledLoss build() {
            return new DecoupledLoss(this);
        }
    }
}
