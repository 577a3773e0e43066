package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.dyad.internal.Checks;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SigLIP's pairwise sigmoid loss with a learned scale and bias: each pair of image and text is
 * classified on its own as matching or not.
 *
 * <p>With the unit rows \(\hat a_i\) of image and \(\hat b_j\) of text, the predicted <em>log</em>
 * scale t and bias b, and \(y_{ij} = 1\) for a matching pair, −1 otherwise,
 *
 * <p>\(L = -\frac{1}{N} \sum_i \sum_j \log \sigma\left(y_{ij} (e^{t}\, \hat a_i \cdot \hat b_j +
 * b)\right)\).
 *
 * <ul>
 *   <li>predictions: image (N, D), text (N, D), raw projections; logitScale t, the log of the
 *       scale, at most 20, and logitBias b, each () or (1). The paper starts them at log 10 and −10
 *   <li>labels: ids (N) of an integer type, optional. Rows with equal ids are never negatives of
 *       each other; {@link EqualIds} sets how they are treated instead. If the labels are not group
 *       ids, such as the classes of DJL's data sets, call {@code optIgnoreLabels()}
 *   <li>returns: a scalar in nats: the sum over all pairs, divided by N
 * </ul>
 *
 * <p>With b = −log(k q), where k = N − 1 and q is the noise probability of each text, this is
 * {@link LocalNceLoss} with the batch as noise.
 *
 * <p>Source: Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training", eq. 2.
 *
 * @see InputCheck
 */
public final class SigLipLoss extends CheckedLoss {
    private final EqualIds equalIds;
    private final TileSize tileSize;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final AtomicBoolean scaleWarned = new AtomicBoolean();

    private SigLipLoss(Builder builder) {
        super("SigLipLoss", builder.ignoresLabels);
        equalIds = builder.equalIds;
        tileSize = builder.tileSize;
    }

    /**
     * Returns a builder with the paper's defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        int tileRows = tileSize.rows(predictions.get(0), predictions.get(0).size(0));
        return tileRows == TileSize.DENSE
                ? dense(labels, predictions)
                : new SigmoidTiles(equalIds, tileRows, labels, predictions).loss();
    }

    private NDArray dense(NDList labels, NDList predictions) {
        NDArray cosines = Similarity.COSINE.matrix(predictions.get(0), predictions.get(1));
        NDArray scale = Rows.single(predictions.get(2)).exp();
        NDArray logits = cosines.mul(scale).add(Rows.single(predictions.get(3))); // (N, N)

        RowIdentity images = RowIdentity.of(predictions.get(0), labels);
        Candidates texts = new PairRelations(images, images.partners(), equalIds).of(logits);
        NDArray yes = texts.number(texts.positive());
        NDArray no = texts.number(texts.negative());
        NDArray losses =
                StableLog.ofSigmoid(logits).mul(yes).add(StableLog.ofSigmoid(logits.neg()).mul(no));
        return losses.sum().div(Rows.constant(logits, (double) logits.size(0))).neg();
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        Expect.count("4 predictions", predictions, 4, 4, "image, text, logitScale, logitBias");
        Expect.pairs("image", "text", predictions);
        Expect.scalar("logitScale", predictions.get(2));
        Expect.scalar("logitBias", predictions.get(3));
        Expect.optionalIds(labels, predictions.get(0));
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        Rows.checkDirections("image", predictions.get(0), warned);
        Rows.checkDirections("text", predictions.get(1), warned);
        Expect.logScale(predictions.get(2), scaleWarned);
        Rows.checkFinite("logitBias", predictions.get(3));
    }

    /** Builds a {@link SigLipLoss}. */
    public static final class Builder {
        private EqualIds equalIds = EqualIds.POSITIVES;
        private boolean ignoresLabels;
        private TileSize tileSize = TileSize.AUTOMATIC;

        private Builder() {}

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
         * Sets how many rows of logits are computed at a time; chosen automatically by default. It
         * changes memory and time, but neither the value nor the gradients.
         *
         * @param rows the rows and columns of a tile; more than there are for all at once; or 0 for
         *     the whole matrix under autograd
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
        public SigLipLoss build() {
            return new SigLipLoss(this);
        }
    }
}
