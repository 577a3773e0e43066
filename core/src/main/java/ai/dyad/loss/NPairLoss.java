package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.dyad.internal.Checks;

/**
 * The multi-class N-pair loss: each anchor must be closer to its own positive than to all other
 * positives of the batch.
 *
 * <p>\(L = \frac{1}{N} \sum_i \log\left(1 + \sum_{j \ne i} e^{a_i \cdot p_j - a_i \cdot p_i}\right)
 * + \frac{\lambda}{2N} \sum_i \left(|a_i|^2 + |p_i|^2\right)\).
 *
 * <ul>
 *   <li>predictions: anchor (N, D), positive (N, D); their lengths matter: nothing is normalized
 *   <li>labels: ids (N) of an integer type, optional; classes may serve as ids. Rows with equal ids
 *       are never negatives of each other; {@link EqualIds} sets how they are treated instead. If
 *       the labels are not meant as ids, call {@code optIgnoreLabels()}
 *   <li>returns: a scalar in nats, the mean over the N anchors; 0 for N = 1 and λ = 0
 * </ul>
 *
 * <p>The second term keeps embeddings short, as in the paper; λ is 0 by default. Without it this is
 * {@link InfoNceLoss} with {@link Similarity#DOT} and temperature 1.
 *
 * <p>Source: Sohn 2016, "Improved Deep Metric Learning with Multi-class N-pair Loss Objective",
 * sec. 3.2.
 *
 * @see InputCheck
 */
public final class NPairLoss extends CheckedLoss {
    private static final int[] LAST = {-1};

    private final float normPenalty;
    private final EqualIds equalIds;
    private final AnchorLoss anchorLoss = new AnchorLoss.CrossEntropy(0);

    private NPairLoss(Builder builder) {
        super("NPairLoss", builder.ignoresLabels);
        normPenalty = builder.normPenalty;
        equalIds = builder.equalIds;
    }

    /**
     * Returns a builder without a norm penalty.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        NDArray anchor = Rows.single(predictions.get(0));
        NDArray positive = Rows.single(predictions.get(1));
        RowIdentity anchors = RowIdentity.of(anchor, labels);
        PairRelations relations = new PairRelations(anchors, anchors.partners(), equalIds);
        NDArray logits = Similarity.DOT.matrix(anchor, positive); // (N, N)
        NDArray loss = anchorLoss.of(relations.of(logits)).mean();

        NDArray squares = anchor.square().sum(LAST).add(positive.square().sum(LAST)); // (N)
        return loss.add(squares.mean().mul(Rows.constant(squares, normPenalty / 2)));
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        Expect.count("2 predictions", predictions, 2, 2, "anchor, positive");
        Expect.pairs("anchor", "positive", predictions);
        Expect.optionalIds(labels, predictions.get(0));
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        Rows.checkFinite("anchor", predictions.get(0));
        Rows.checkFinite("positive", predictions.get(1));
    }

    /** Builds an {@link NPairLoss}. */
    public static final class Builder {
        private float normPenalty;
        private EqualIds equalIds = EqualIds.POSITIVES;
        private boolean ignoresLabels;

        private Builder() {}

        /**
         * Sets the weight λ of the embeddings' squared lengths, 0 by default.
         *
         * @param normPenalty λ &gt;= 0
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder optNormPenalty(float normPenalty) {
            this.normPenalty = Checks.nonNegative("norm penalty", normPenalty);
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
         * Builds the loss.
         *
         * @return the loss
         */
        public NPairLoss build() {
            return new NPairLoss(this);
        }
    }
}
