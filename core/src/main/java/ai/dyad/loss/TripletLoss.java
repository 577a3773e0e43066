package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.dyad.internal.Checks;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The triplet loss: an anchor must be more similar to a positive than to a negative by a margin.
 *
 * <p>\(L = \frac{1}{|T|} \sum_{(a, p, n) \in T} \max\left(0,\; m - \mathrm{sim}(a, p) +
 * \mathrm{sim}(a, n)\right)\).
 *
 * <ul>
 *   <li>given triplets: predictions: anchor, positive, negative, each (N, D); labels: none; any
 *       given are ignored
 *   <li>mined triplets: predictions: features (N, D); labels: class (N) of an integer type. {@link
 *       Mining} sets which triplets count
 *   <li>returns: a scalar in units of the similarity, the mean over the triplets used, including
 *       those whose loss is 0
 * </ul>
 *
 * <p>The similarity is {@link Similarity#COSINE} and the margin 0.1 by default. For unit rows −|a −
 * b|² = 2 cos − 2, so this is half of FaceNet's loss with its margin of 0.2. A batch without a
 * single triplet is an error on the CPU, NaN on an accelerator (see {@link InputCheck}).
 *
 * <p>Mining uses the N² similarities of a batch and never lists its N³ triplets: it takes O(N² D)
 * time, plus O(N² log N) for semi-hard mining, and O(N²) memory.
 *
 * <p>Source: Schroff et al. 2015, "FaceNet: A Unified Embedding for Face Recognition and
 * Clustering", eq. 3. {@link NPairLoss} compares with all negatives at once.
 *
 * @see InputCheck
 */
public final class TripletLoss extends CheckedLoss {
    private final float margin;
    private final Similarity similarity;
    private final Mining mining;
    private final AtomicBoolean warned = new AtomicBoolean();

    private TripletLoss(Builder builder) {
        super("TripletLoss");
        margin = builder.margin;
        similarity = builder.similarity;
        mining = builder.mining;
    }

    /**
     * Returns a builder with FaceNet's defaults and batch-hard mining.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    NDArray loss(NDList labels, NDList predictions) {
        NDArray anchor = predictions.get(0);
        if (predictions.size() == 3) {
            NDArray positive = similarity.rows(anchor, predictions.get(1));
            NDArray negative = similarity.rows(anchor, predictions.get(2));
            return hinge(positive, negative).mean();
        }
        RowIdentity rows = RowIdentity.of(anchor, labels);
        NDArray similarities = similarity.matrix(anchor, anchor); // (N, N)
        Candidates others = new PairRelations(rows, rows, EqualIds.POSITIVES).of(similarities);
        Mined mined =
                mining == Mining.BATCH_HARD ? Mined.batchHard(others) : Mined.semiHard(others);
        NDArray losses = hinge(mined.positive(), mined.negative()).mul(mined.count());
        return losses.sum().div(mined.count().sum());
    }

    private NDArray hinge(NDArray positive, NDArray negative) {
        return Activation.relu(negative.sub(positive).add(Rows.constant(positive, margin)));
    }

    @Override
    void checkShapes(NDList labels, NDList predictions) {
        if (predictions.size() != 1 && predictions.size() != 3) {
            throw new IllegalArgumentException(
                    "expected 1 or 3 predictions (features, or anchor, positive, negative), got "
                            + predictions.size());
        }
        if (predictions.size() == 3) {
            Expect.pairs("anchor", "positive", predictions);
            Expect.floats("negative", predictions.get(2), "(N, D)", 2);
            Expect.sameShape("anchor", predictions.get(0), "negative", predictions.get(2));
            return;
        }
        Expect.floats("features", predictions.get(0), "(N, D)", 2);
        Expect.count("1 label", labels, 1, 1, "class");
        Expect.integers("class", labels.get(0), new Shape(predictions.get(0).size(0)));
    }

    @Override
    void checkValues(NDList labels, NDList predictions) {
        String[] names = {predictions.size() == 1 ? "features" : "anchor", "positive", "negative"};
        for (int i = 0; i < predictions.size(); i++) {
            if (similarity == Similarity.COSINE) {
                Rows.checkDirections(names[i], predictions.get(i), warned);
            } else {
                Rows.checkFinite(names[i], predictions.get(i));
            }
        }
        if (predictions.size() == 1) {
            EqualIdPairs equal = EqualIdPairs.of(labels.get(0));
            if (equal.count() == 0 || equal.count() == equal.pairs()) {
                throw new IllegalArgumentException(
                        String.format(
                                "a batch must have a class that occurs twice and another one, got"
                                        + " %d of %d pairs of equal class: there is no triplet",
                                equal.count(), equal.pairs()));
            }
        }
    }

    /** Builds a {@link TripletLoss}. */
    public static final class Builder {
        private float margin = 0.1f;
        private Similarity similarity = Similarity.COSINE;
        private Mining mining = Mining.BATCH_HARD;

        private Builder() {}

        /**
         * Sets the margin m, 0.1 by default.
         *
         * @param margin m &gt; 0, in units of the similarity
         * @return this builder
         * @throws IllegalArgumentException if it is not &gt; 0
         */
        public Builder optMargin(float margin) {
            this.margin = Checks.positive("margin", margin);
            return this;
        }

        /**
         * Sets how embeddings are compared, {@link Similarity#COSINE} by default.
         *
         * @param similarity the similarity
         * @return this builder
         */
        public Builder optSimilarity(Similarity similarity) {
            this.similarity = Checks.given(similarity, "optSimilarity");
            return this;
        }

        /**
         * Sets which triplets of a labeled batch are used, {@link Mining#BATCH_HARD} by default.
         * Given triplets are all used.
         *
         * @param mining the choice of triplets
         * @return this builder
         */
        public Builder optMining(Mining mining) {
            this.mining = Checks.given(mining, "optMining");
            return this;
        }

        /**
         * Builds the loss.
         *
         * @return the loss
         */
        public TripletLoss build() {
            return new TripletLoss(this);
        }
    }

    /** Which triplets of a labeled batch a {@link TripletLoss} uses. */
    public enum Mining {
        /**
         * Each anchor with its least similar positive and its most similar negative (Hermans et al.
         * 2017, "In Defense of the Triplet Loss", eq. 5). Anchors without a positive or without a
         * negative are left out.
         */
        BATCH_HARD,

        /**
         * Each pair of anchor and positive with the most similar of the negatives that are less
         * similar than the positive (Schroff et al. 2015, "FaceNet", sec. 3.2); where there is
         * none, with the least similar negative of all. Anchors without a negative are left out.
         */
        SEMI_HARD
    }

    /**
     * Triplets chosen from a batch by the similarities of its rows, in O(N²) memory.
     *
     * @param positive similarity of anchor and positive, (N) or (N, N)
     * @param negative similarity of anchor and negative, same shape
     * @param count 1 where this is a triplet, 0 where there is none, same shape
     */
    record Mined(NDArray positive, NDArray negative, NDArray count) {
        private static final int[] CANDIDATES = {1};

        /** Each anchor's least similar positive and most similar negative; (N). */
        static Mined batchHard(Candidates others) {
            Candidates distances = others.withLogits(others.logits().neg());
            NDArray positive = distances.only(others.positive()).max(CANDIDATES).neg();
            NDArray negative = others.only(others.negative()).max(CANDIDATES);
            NDArray complete =
                    others.anchorsWith(others.positive())
                            .mul(others.anchorsWith(others.negative()));
            return new Mined(positive.mul(complete), negative.mul(complete), complete);
        }

        /**
         * Each positive with the most similar negative that is less similar than it, or with the
         * least similar negative; (N, N).
         *
         * <p>Sorts each anchor's candidates by rising similarity and counts the n negatives before
         * each positive: the wanted negative is the n-th of the sorted negatives, or the first if n
         * is 0.
         */
        static Mined semiHard(Candidates others) {
            NDArray similarity = others.logits().stopGradient();
            NDArray order = similarity.argSort(1, true);
            NDArray isNegative = others.negative().toType(DataType.INT64, false);
            NDArray before = isNegative.gather(order, 1).cumSum(1); // in sorted order
            NDArray rank = order.argSort(1, true); // where each candidate went
            NDArray lessSimilar = before.gather(rank, 1); // (N, N)

            // ascending, the negatives first: all others are put out of reach
            NDArray negativesFirst =
                    others.withLogits(similarity.neg())
                            .only(others.negative())
                            .neg()
                            .argSort(1, true);
            NDArray one = Rows.constant(lessSimilar, 1);
            NDArray index = lessSimilar.maximum(one).sub(one);
            NDArray negative = others.logits().gather(negativesFirst.gather(index, 1), 1);
            NDArray hasNegative = others.anchorsWith(others.negative()).expandDims(1);
            NDArray count = others.number(others.positive()).mul(hasNegative);
            return new Mined(others.logits(), negative, count);
        }
    }
}
