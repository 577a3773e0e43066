package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.dyad.internal.Checks;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * CLIP's symmetric contrastive loss with a learned scale: each image has to identify its own text
 * among all texts of the batch, and each text its own image.
 *
 * <p>With the unit rows \(\hat a_i\) of image and \(\hat b_j\) of text, and \(s_{ij} = e^{t}\, \hat
 * a_i \cdot \hat b_j\), where t is the predicted <em>log</em> of the scale,
 *
 * <p>\(L = \frac{1}{2N} \sum_i \left[\log \sum_j e^{s_{ij}} - s_{ii}\right] + \frac{1}{2N} \sum_j
 * \left[\log \sum_i e^{s_{ij}} - s_{jj}\right]\).
 *
 * <ul>
 *   <li>predictions: image (N, D), text (N, D), raw projections; logitScale t, () or (1), the log
 *       of the scale, at most 20, see {@link ai.dyad.nn.LogitScale}
 *   <li>labels: ids (N) of an integer type, optional. Rows with equal ids, such as captions of one
 *       image, are never negatives of each other; {@link EqualIds} sets how they are treated
 *       instead. If the labels are not group ids, such as the classes of DJL's data sets, call
 *       {@code optIgnoreLabels()}
 *   <li>returns: a scalar in nats, the mean of the two directions, each the mean over its N anchors
 * </ul>
 *
 * <p>log N − L is a lower bound on the mutual information of image and text that never exceeds log
 * N; each direction gives one too. If all embeddings of a batch are equal, the loss is log N; if N
 * = 1, it is 0.
 *
 * <p>Source: Radford et al. 2021, "Learning Transferable Visual Models From Natural Language
 * Supervision", fig. 3. {@link InfoNceLoss} is one direction with a fixed temperature.
 *
 * @see InputCheck
 */
public final class ClipLoss extends CheckedLoss {
    private final EqualIds equalIds;
    private final AnchorLoss anchorLoss;
    private final float labelSmoothing;
    private final TileSize tileSize;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final AtomicBoolean scaleWarned = new AtomicBoolean();

    private ClipLoss(Builder builder) {
        super("ClipLoss", builder.ignoresLabels);
        equalIds = builder.equalIds;
        labelSmoothing = builder.labelSmoothing;
        anchorLoss = new AnchorLoss.CrossEntropy(labelSmoothing);
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

    /**
     * Evaluates one direction: each image has to identify its text.
     *
     * @param labels as for {@link #evaluate}
     * @param predictions as for {@link #evaluate}
     * @return a scalar in nats, the mean over the N images; the caller closes it
     */
    public NDArray imageToText(NDList labels, NDList predictions) {
        return scoped(
                labels,
                predictions,
                (ids, p) -> isDense(p) ? mean(texts(ids, p)) : tiles(p).oneWay(ids, 0, 1));
    }

    /**
     * Evaluates the other direction: each text has to identify its image.
     *
     * @param labels as for {@link #evaluate}
     * @param predictions as for {@link #evaluate}
     * @return a scalar in nats, the mean over the N texts; the caller closes it
     */
    public NDArray textToImage(NDList labels, NDList predictions) {
        return scoped(
                labels,
                predictions,
                (ids, p) -> isDense(p) ? mean(images(texts(ids, p))) : tiles(p).oneWay(ids, 1, 0));
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        if (!isDense(predictions)) {
            return tiles(predictions).bothWays(labels);
        }
        Candidates texts = texts(labels, predictions);
        NDArray both = mean(texts).add(mean(images(texts)));
        return both.mul(Rows.constant(both, 0.5));
    }

    private boolean isDense(NDList predictions) {
        return tileRows(predictions) == TileSize.DENSE;
    }

    private int tileRows(NDList predictions) {
        return tileSize.rows(predictions.get(0), predictions.get(0).size(0));
    }

    private ClipTiles tiles(NDList predictions) {
        SoftmaxProblem.Terms terms =
                new SoftmaxProblem.Terms(equalIds, labelSmoothing, false, 0, 0);
        return new ClipTiles(terms, tileRows(predictions), predictions);
    }

    /** The texts as candidates of each image. */
    private Candidates texts(NDList labels, NDList predictions) {
        NDArray cosines = Similarity.COSINE.matrix(predictions.get(0), predictions.get(1));
        NDArray logits = cosines.mul(Rows.single(predictions.get(2)).exp()); // (N, N)
        RowIdentity images = RowIdentity.of(predictions.get(0), labels);
        return new PairRelations(images, images.partners(), equalIds).of(logits);
    }

    /** The images as candidates of each text: whether i and j belong together works both ways. */
    private static Candidates images(Candidates texts) {
        return texts.withLogits(texts.logits().transpose());
    }

    private NDArray mean(Candidates candidates) {
        return anchorLoss.of(candidates).mean();
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        Expect.count("3 predictions", predictions, 3, 3, "image, text, logitScale");
        Expect.pairs("image", "text", predictions);
        Expect.scalar("logitScale", predictions.get(2));
        Expect.optionalIds(labels, predictions.get(0));
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        Rows.checkDirections("image", predictions.get(0), warned);
        Rows.checkDirections("text", predictions.get(1), warned);
        Expect.logScale(predictions.get(2), scaleWarned);
    }

    /** Builds a {@link ClipLoss}. */
    public static final class Builder {
        private EqualIds equalIds = EqualIds.POSITIVES;
        private boolean ignoresLabels;
        private float labelSmoothing;
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
         * Sets the share ε of the target that is spread evenly over all candidates, 0 by default.
         *
         * @param labelSmoothing ε in [0, 1)
         * @return this builder
         * @throws IllegalArgumentException if it is outside of [0, 1)
         */
        public Builder optLabelSmoothing(float labelSmoothing) {
            this.labelSmoothing = Checks.fraction("label smoothing", labelSmoothing);
            return this;
        }

        /**
         * Sets how many rows of logits are computed at a time; chosen automatically by default. It
         * changes memory and time, but neither the value nor the gradients.
         *
         * @param rows the rows and columns of a tile; more than there are for all at once; or 0 for
         *     the whole matrix under autograd. With tiles, one number per step, the scale, is
         *     copied from the device to the host
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
        public ClipLoss build() {
            return new ClipLoss(this);
        }
    }
}
