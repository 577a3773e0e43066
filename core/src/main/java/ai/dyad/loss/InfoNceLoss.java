package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Checks;
import ai.dyad.nn.XbmQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * InfoNCE in one direction: each query has to identify its own key among other keys.
 *
 * <p>With \(s_{ij} = \mathrm{sim}(q_i, k_j) / \tau\),
 *
 * <p>\(L = \frac{1}{N} \sum_i \left[\log \sum_{j \in C(i)} e^{s_{ij}} - s_{ii}\right]\).
 *
 * <p>The candidates C(i) are all keys of the batch; or, when negatives are given, key i and the
 * negatives ({@link ExtraNegatives#REPLACE_OTHER_KEYS}, the default), all keys and the negatives,
 * or all keys and the query's own hard negative ({@link ExtraNegatives#ONE_PER_QUERY}). log |C| − L
 * is a lower bound on the mutual information of query and key when the negatives are drawn like
 * keys; it never exceeds log |C|.
 *
 * <ul>
 *   <li>predictions: query (N, D), key (N, D)[, negatives (M, D), shared, or (N, K, D), a set per
 *       query[, ids of the negatives (M) or (N, K), of an integer type]]. Negatives with the id
 *       {@link XbmQueue#EMPTY} are ignored
 *   <li>labels: ids (N) of an integer type, optional. Rows with equal ids are never negatives of
 *       each other; {@link EqualIds} sets how they are treated instead. If the labels are not group
 *       ids, such as the classes of DJL's data sets, call {@code optIgnoreLabels()}
 *   <li>returns: a scalar in nats, the mean over the N queries; 0 for a single in-batch pair
 * </ul>
 *
 * <p>The similarity is the cosine by default and the temperature 0.07, as in MoCo. For a critic of
 * your own, such as CPC's bilinear one, use {@link Similarity#DOT} and temperature 1.
 *
 * <p>Source: van den Oord et al. 2018, "Representation Learning with Contrastive Predictive
 * Coding", eq. 4; He et al. 2020, "Momentum Contrast", eq. 1, for given negatives. {@link ClipLoss}
 * is the mean of both directions; {@link GlobalNceLoss} corrects for negatives that are not
 * uniform.
 *
 * @see InputCheck
 */
public final class InfoNceLoss extends CheckedLoss {
    private final float temperature;
    private final Similarity similarity;
    private final EqualIds equalIds;
    private final ExtraNegatives extraNegatives;
    private final AnchorLoss anchorLoss;
    private final float labelSmoothing;
    private final TileSize tileSize;
    private final AtomicBoolean warned = new AtomicBoolean();

    private InfoNceLoss(Builder builder) {
        super("InfoNceLoss", builder.ignoresLabels);
        temperature = builder.temperature;
        similarity = builder.similarity;
        equalIds = builder.equalIds;
        extraNegatives = builder.extraNegatives;
        labelSmoothing = builder.labelSmoothing;
        boolean isTiled = builder.weighting == null && similarity != Similarity.NEGATIVE_SQUARED_L2;
        tileSize = isTiled ? builder.tileSize : TileSize.of(TileSize.DENSE);
        anchorLoss =
                AnchorLoss.softmax(builder.labelSmoothing, builder.weighting, builder.temperature);
    }

    /**
     * Returns a builder with MoCo's defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        NDList all = extraNegatives.inSets(predictions);
        int tileRows = tileSize.rows(all.get(0), anchors(all));
        return tileRows == TileSize.DENSE ? dense(labels, all) : tiled(labels, all, tileRows);
    }

    /** How many rows a square matrix of as many logits would have. */
    private static long anchors(NDList predictions) {
        long rows = predictions.get(0).size(0);
        Shape candidates = predictions.get(Math.min(2, predictions.size() - 1)).getShape();
        return (long) Math.sqrt((double) rows * candidates.get(candidates.dimension() - 2));
    }

    private NDArray tiled(NDList labels, NDList predictions, int tileRows) {
        NDArray rootScale =
                Rows.constant(Rows.single(predictions.get(0)), Math.sqrt(1 / temperature));
        InfoNceTiles tiles =
                new InfoNceTiles(similarity.tiles(tileRows, rootScale), labels, predictions);
        boolean isCosine = similarity == Similarity.COSINE;
        double bound = isCosine ? 1 / temperature : tiles.largestProduct();
        SoftmaxProblem.Terms terms =
                new SoftmaxProblem.Terms(equalIds, labelSmoothing, false, -bound, bound);
        return tiles.loss(terms, extraNegatives);
    }

    private NDArray dense(NDList labels, NDList predictions) {
        NDArray query = predictions.get(0);
        RowIdentity anchors = RowIdentity.of(query, labels);
        if (predictions.size() == 2) {
            return anchorLoss.of(keys(predictions, anchors)).mean();
        }
        Candidates known =
                extraNegatives == ExtraNegatives.REPLACE_OTHER_KEYS
                        ? ownKey(predictions)
                        : keys(predictions, anchors);
        return anchorLoss.of(known.join(negatives(predictions, anchors))).mean();
    }

    /** All keys of the batch. */
    private Candidates keys(NDList predictions, RowIdentity anchors) {
        NDArray logits = scaled(similarity.matrix(predictions.get(0), predictions.get(1)));
        return new PairRelations(anchors, anchors.partners(), equalIds).of(logits);
    }

    /** Only the query's own key. */
    private Candidates ownKey(NDList predictions) {
        NDArray logits = similarity.rows(predictions.get(0), predictions.get(1));
        return Candidates.positives(scaled(logits).expandDims(1));
    }

    private Candidates negatives(NDList predictions, RowIdentity anchors) {
        NDArray logits = scaled(similarity.matrix(predictions.get(0), predictions.get(2)));
        if (predictions.size() == 3) {
            return Candidates.negatives(logits);
        }
        RowIdentity extra = RowIdentity.ofNoSample(predictions.get(3));
        NDArray empty = extra.group().eq(Rows.constant(extra.group(), (double) XbmQueue.EMPTY));
        return new PairRelations(anchors, extra, equalIds).of(logits).excluding(empty);
    }

    private NDArray scaled(NDArray similarities) {
        return similarities.div(Rows.constant(similarities, temperature));
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        Expect.count(
                "2 to 4 predictions", predictions, 2, 4, "query, key[, negatives[, their ids]]");
        Expect.pairs("query", "key", predictions);
        Expect.optionalIds(labels, predictions.get(0));
        if (predictions.size() > 2) {
            extraNegatives.check(predictions);
        }
        if (predictions.size() == 4 && labels.isEmpty()) {
            throw new IllegalArgumentException(
                    "labels must hold the ids of the queries when negatives have ids, got none");
        }
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        String[] names = {"query", "key", "negatives"};
        for (int i = 0; i < Math.min(3, predictions.size()); i++) {
            if (similarity == Similarity.COSINE) {
                Rows.checkDirections(names[i], predictions.get(i), warned);
            } else {
                Rows.checkFinite(names[i], predictions.get(i));
            }
        }
    }

    /** Builds an {@link InfoNceLoss}. */
    public static final class Builder {
        private float temperature = 0.07f;
        private Similarity similarity = Similarity.COSINE;
        private EqualIds equalIds = EqualIds.POSITIVES;
        private boolean ignoresLabels;
        private ExtraNegatives extraNegatives = ExtraNegatives.REPLACE_OTHER_KEYS;
        private float labelSmoothing;
        private TileSize tileSize = TileSize.AUTOMATIC;
        private HardNegativeWeighting weighting;

        private Builder() {}

        /**
         * Sets the temperature τ that divides the similarities, 0.07 by default.
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
         * Sets how query and key are compared, {@link Similarity#COSINE} by default.
         *
         * @param similarity the similarity
         * @return this builder
         */
        public Builder optSimilarity(Similarity similarity) {
            this.similarity = Checks.given(similarity, "optSimilarity");
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
         * Sets which queries the extra negatives are compared with, {@link
         * ExtraNegatives#REPLACE_OTHER_KEYS} by default.
         *
         * @param extraNegatives {@link ExtraNegatives#ONE_PER_QUERY} for hard negatives that belong
         *     to a query each
         * @return this builder
         */
        public Builder optExtraNegatives(ExtraNegatives extraNegatives) {
            this.extraNegatives = Checks.given(extraNegatives, "optExtraNegatives");
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
         * @param rows the rows and columns of a tile; more than there are for all at once; or 0 for
         *     the whole matrix under autograd, which hard negative weighting and the squared
         *     distance always use
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
         * @throws IllegalArgumentException if hard negative weighting is set together with label
         *     smoothing or with a similarity other than the cosine: neither is defined
         */
        public InfoNceLoss build() {
            if (weighting != null && similarity != Similarity.COSINE) {
                throw new IllegalArgumentException(
                        "similarity must be COSINE with hard negative weighting, got "
                                + similarity);
            }
            return new InfoNceLoss(this);
        }
    }
}
