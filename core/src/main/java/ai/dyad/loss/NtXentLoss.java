package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.dyad.internal.Checks;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The normalized temperature-scaled cross entropy of SimCLR: each view of a sample has to identify
 * the other view among all views of the batch.
 *
 * <p>With z the 2N unit rows of both views, \(s_{ij} = z_i \cdot z_j / \tau\) and p(i) the other
 * view of i's sample,
 *
 * <p>\(L = \frac{1}{2N} \sum_i \left[\log \sum_{j \ne i} e^{s_{ij}} - s_{i\,p(i)}\right]\).
 *
 * <ul>
 *   <li>predictions: view0 (N, D), view1 (N, D), raw projections: the loss scales every row to
 *       length 1, so it does not depend on their lengths
 *   <li>labels: ids (N) of an integer type, optional. Rows with equal ids are never negatives of
 *       each other; {@link EqualIds} sets how they are treated instead. If the labels are not group
 *       ids, such as the classes of DJL's data sets, call {@code optIgnoreLabels()}
 *   <li>returns: a scalar in nats, the mean over the 2N anchors
 * </ul>
 *
 * <p>If all embeddings are equal, the loss is log(2N − 1), the value of a collapsed encoder; if N =
 * 1, it is 0. Temperature defaults to the paper's 0.5 for CIFAR-10; smaller values give hard
 * negatives more weight. Google's code adds the losses of the two views and so reports twice this
 * value.
 *
 * <p>Source: Chen et al. 2020, "A Simple Framework for Contrastive Learning of Visual
 * Representations", eq. 1. With several positives it is L_out of Khosla et al. 2020.
 *
 * @see InputCheck
 */
public final class NtXentLoss extends CheckedLoss {
    private final float temperature;
    private final EqualIds equalIds;
    private final AnchorLoss anchorLoss;
    private final TileSize tileSize;
    private final SoftmaxProblem.Terms terms;
    private final AtomicBoolean warned = new AtomicBoolean();

    private NtXentLoss(Builder builder) {
        super("NtXentLoss", builder.ignoresLabels);
        temperature = builder.temperature;
        equalIds = builder.equalIds;
        anchorLoss = AnchorLoss.softmax(builder.labelSmoothing, builder.weighting, temperature);
        boolean isReweighted = builder.weighting != null;
        tileSize = isReweighted ? TileSize.of(TileSize.DENSE) : builder.tileSize;
        terms =
                new SoftmaxProblem.Terms(
                        equalIds, builder.labelSmoothing, false, -1 / temperature, 1 / temperature);
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
        int tileRows = tileSize.rows(predictions.get(0), 2 * predictions.get(0).size(0));
        return tileRows == TileSize.DENSE
                ? dense(labels, predictions)
                : new SymmetricTiles(terms, tileRows).loss(labels, predictions);
    }

    private NDArray dense(NDList labels, NDList predictions) {
        NDArray z = Rows.unit(predictions.get(0).concat(predictions.get(1), 0)); // (2N, D)
        NDArray logits = z.div(Rows.constant(z, temperature)).matMul(z.transpose()); // (2N, 2N)
        RowIdentity rows = RowIdentity.twoViews(predictions.get(0), labels);
        return anchorLoss.of(new PairRelations(rows, rows, equalIds).of(logits)).mean();
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        Expect.count("2 predictions", predictions, 2, 2, "view0, view1");
        Expect.pairs("view0", "view1", predictions);
        Expect.optionalIds(labels, predictions.get(0));
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        Rows.checkDirections("view0", predictions.get(0), warned);
        Rows.checkDirections("view1", predictions.get(1), warned);
    }

    /** Builds an {@link NtXentLoss}. */
    public static final class Builder {
        private float temperature = 0.5f;
        private EqualIds equalIds = EqualIds.POSITIVES;
        private boolean ignoresLabels;
        private float labelSmoothing;
        private HardNegativeWeighting weighting;
        private TileSize tileSize = TileSize.AUTOMATIC;

        private Builder() {}

        /**
         * Sets the temperature τ that divides the cosines, 0.5 by default.
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
         * Corrects for false negatives and gives hard negatives more weight; off by default.
         *
         * @param weighting the concentration and the prior
         * @return this builder
         */
        public Builder optHardNegativeWeighting(HardNegativeWeighting weighting) {
            this.weighting = Checks.given(weighting, "optHardNegativeWeighting");
            return this;
        }

        /**
         * Sets how many rows of logits are computed at a time; chosen automatically by default. It
         * changes memory and time, but neither the value nor the gradients.
         *
         * @param rows the rows and columns of a tile, 2 at least; more than there are for all at
         *     once; or 0 for the whole matrix under autograd, which hard negative weighting always
         *     uses
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
         * @throws IllegalArgumentException if label smoothing and hard negative weighting are both
         *     set: their combination is not defined
         */
        public NtXentLoss build() {
            return new NtXentLoss(this);
        }
    }
}
