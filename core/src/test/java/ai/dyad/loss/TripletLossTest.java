package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.cosine;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.permute;
import static ai.dyad.loss.LossFixture.scale;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TripletLossTest implements LossContract {
    private static final double TOLERANCE = 1e-5;
    private static final float MARGIN = 0.3f;
    private static final long[] CLASSES = {1, 2, 1, 3, 1, 2, 2, 4};

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return loss(TripletLoss.Mining.BATCH_HARD);
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(array(owner, normal(8, 3, 1)));
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList(owner.create(CLASSES));
    }

    private static double batchHard(double[][] rows, long[] classes) {
        double total = 0;
        int anchors = 0;
        for (int a = 0; a < rows.length; a++) {
            double positive = Double.POSITIVE_INFINITY;
            double negative = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < rows.length; j++) {
                double similarity = cosine(rows[a], rows[j]);
                if (classes[j] != classes[a]) {
                    negative = Math.max(negative, similarity);
                } else if (j != a) {
                    positive = Math.min(positive, similarity);
                }
            }
            if (Double.isFinite(positive) && Double.isFinite(negative)) {
                total += Math.max(0, MARGIN - positive + negative);
                anchors++;
            }
        }
        return total / anchors;
    }

    private static double semiHard(double[][] rows, long[] classes) {
        double total = 0;
        int pairs = 0;
        for (int a = 0; a < rows.length; a++) {
            for (int p = 0; p < rows.length; p++) {
                if (p == a || classes[p] != classes[a]) {
                    continue;
                }
                double positive = cosine(rows[a], rows[p]);
                double closestBelow = Double.NEGATIVE_INFINITY;
                double least = Double.POSITIVE_INFINITY;
                for (int n = 0; n < rows.length; n++) {
                    if (classes[n] == classes[a]) {
                        continue;
                    }
                    double negative = cosine(rows[a], rows[n]);
                    least = Math.min(least, negative);
                    if (negative < positive) {
                        closestBelow = Math.max(closestBelow, negative);
                    }
                }
                double chosen = Double.isFinite(closestBelow) ? closestBelow : least;
                total += Math.max(0, MARGIN - positive + chosen);
                pairs++;
            }
        }
        return total / pairs;
    }

    @Test
    void minedTripletsMatchNaiveLoops() {
        for (long seed = 1; seed <= 5; seed++) {
            double[][] rows = normal(8, 3, seed);
            assertEquals(
                    batchHard(rows, CLASSES),
                    value(TripletLoss.Mining.BATCH_HARD, rows),
                    TOLERANCE);
            assertEquals(
                    semiHard(rows, CLASSES), value(TripletLoss.Mining.SEMI_HARD, rows), TOLERANCE);
        }
    }

    @Test
    void givenTripletsMatchANaiveLoop() {
        double[][] anchor = normal(5, 3, 1);
        double[][] positive = normal(5, 3, 2);
        double[][] negative = normal(5, 3, 3);
        double expected = 0;
        for (int i = 0; i < 5; i++) {
            double slack = cosine(anchor[i], negative[i]) - cosine(anchor[i], positive[i]);
            expected += Math.max(0, MARGIN + slack) / 5;
        }
        NDList triplets =
                new NDList(
                        array(manager, anchor), array(manager, positive), array(manager, negative));
        assertEquals(expected, loss().evaluate(null, triplets).getFloat(), TOLERANCE);
        FiniteDifferences.assertGradients(loss(), new NDList(), triplets);
    }

    @Test
    void cosineIsHalfOfFaceNet() {
        double[][] rows = LossFixture.unit(normal(8, 3, 1));
        Loss faceNet =
                TripletLoss.builder()
                        .optSimilarity(Similarity.NEGATIVE_SQUARED_L2)
                        .optMargin(2 * MARGIN)
                        .optMining(TripletLoss.Mining.SEMI_HARD)
                        .build();
        assertEquals(
                2 * value(TripletLoss.Mining.SEMI_HARD, rows),
                faceNet.evaluate(labels(manager), new NDList(array(manager, rows))).getFloat(),
                TOLERANCE);
    }

    @Test
    void equalRowsCostTheMargin() {
        NDList equal = new NDList(manager.ones(new Shape(8, 3)));
        for (TripletLoss.Mining mining : TripletLoss.Mining.values()) {
            assertEquals(
                    MARGIN, loss(mining).evaluate(labels(manager), equal).getFloat(), TOLERANCE);
        }
    }

    @Test
    void ignoresOrderAndLengthOfRows() {
        int[] order = {7, 2, 0, 5, 3, 1, 6, 4};
        double[] lengths = {1e-3, 7, 1e3, 1, 0.3, 1e6, 2, 5};
        long[] permuted = new long[8];
        for (int i = 0; i < 8; i++) {
            permuted[i] = CLASSES[order[i]];
        }
        for (TripletLoss.Mining mining : TripletLoss.Mining.values()) {
            double expected = value(mining, normal(8, 3, 1));
            NDList rows = new NDList(array(manager, permute(normal(8, 3, 1), order)));
            NDList classes = new NDList(manager.create(permuted));
            assertEquals(expected, loss(mining).evaluate(classes, rows).getFloat(), TOLERANCE);
            assertEquals(expected, value(mining, scale(normal(8, 3, 1), lengths)), TOLERANCE);
        }
    }

    @Test
    void semiHardGradientIsRight() {
        FiniteDifferences.assertGradients(
                loss(TripletLoss.Mining.SEMI_HARD), labels(manager), predictions(manager));
    }

    @Test
    void throwsIfThereIsNoTriplet() {
        long[] distinct = {1, 2, 3, 4, 5, 6, 7, 8};
        for (long[] classes : new long[][] {distinct, new long[8]}) {
            NDList labels = new NDList(manager.create(classes));
            for (TripletLoss.Mining mining : TripletLoss.Mining.values()) {
                assertMessage(
                        "there is no triplet",
                        () -> loss(mining).evaluate(labels, predictions(manager)));
                float unseen = loss(mining).loss(labels, predictions(manager)).getFloat();
                assertTrue(Float.isNaN(unseen), () -> "got " + unseen);
            }
        }
    }

    @Test
    void rejectsTwoPredictionsAndUnequalShapes() {
        NDList two = new NDList(manager.ones(new Shape(2, 3)), manager.ones(new Shape(2, 3)));
        assertMessage(
                "expected 1 or 3 predictions (features, or anchor, positive, negative), got 2",
                () -> loss().evaluate(null, two));
        two.add(manager.ones(new Shape(2, 4)));
        assertMessage(
                "anchor and negative must have the same shape, got (2, 3) and (2, 4)",
                () -> loss().evaluate(null, two));
    }

    private static TripletLoss loss(TripletLoss.Mining mining) {
        return TripletLoss.builder().optMargin(MARGIN).optMining(mining).build();
    }

    private double value(TripletLoss.Mining mining, double[][] rows) {
        return loss(mining).evaluate(labels(manager), new NDList(array(manager, rows))).getFloat();
    }
}
