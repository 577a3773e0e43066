package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.dot;
import static ai.dyad.loss.LossFixture.hardNegatives;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.partners;
import static ai.dyad.loss.LossFixture.permute;
import static ai.dyad.loss.LossFixture.scale;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.table;
import static ai.dyad.loss.NaiveSoftmax.cosines;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.dyad.loss.NaiveSoftmax.Parts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InfoNceLossTest implements LossContract {
    private static final double TOLERANCE = 2e-5;
    private static final int[] ORDER = {4, 2, 0, 5, 3, 1};
    private static final long[] IDS = {5, 9, 5, 1, 5, 9};

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return InfoNceLoss.builder().optTemperature(0.5f).build();
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(
                array(owner, normal(4, 3, 1)),
                array(owner, normal(4, 3, 2)),
                array(owner, normal(5, 3, 3)));
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList();
    }

    @Test
    void matchesNaiveLoopInTheBatch() {
        assertValue(
                NaiveSoftmax.mean(cosines(sine(), partners(), 0.5), Parts::diagonal),
                loss(),
                pair());
    }

    @Test
    void equalIdsArePositivesOrIgnored() {
        NDList labels = new NDList(manager.create(IDS));
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss = InfoNceLoss.builder().optTemperature(0.5f).optEqualIds(equalIds).build();
            assertEquals(
                    NaiveSoftmax.mean(cosines(sine(), partners(), 0.5), Parts.pairs(IDS, equalIds)),
                    loss.evaluate(labels, pair()).getFloat(),
                    TOLERANCE,
                    equalIds.name());
        }
    }

    @Test
    void comparesByScalarProductOrDistance() {
        double[][] products = table(6, 6, (i, j) -> dot(sine()[i], partners()[j]));
        double[][] distances =
                table(
                        6,
                        6,
                        (i, j) -> {
                            double sum = 0;
                            for (int d = 0; d < 8; d++) {
                                sum -= Math.pow(sine()[i][d] - partners()[j][d], 2);
                            }
                            return sum;
                        });
        assertValue(NaiveSoftmax.mean(products, Parts::diagonal), by(Similarity.DOT), pair());
        assertValue(
                NaiveSoftmax.mean(distances, Parts::diagonal),
                by(Similarity.NEGATIVE_SQUARED_L2),
                pair());
    }

    @Test
    void ignoresOrderAndLengthOfRows() {
        double expected = value(loss(), pair());
        double[] lengths = {1e-3, 7, 1e3, 1, 0.3, 1e6};
        assertValue(
                expected,
                loss(),
                new NDList(
                        array(manager, permute(sine(), ORDER)),
                        array(manager, permute(partners(), ORDER))));
        assertValue(
                expected,
                loss(),
                new NDList(
                        array(manager, scale(sine(), lengths)),
                        array(manager, scale(partners(), lengths))));
        assertValue(
                value(loss(), with(hardNegatives())),
                loss(),
                with(permute(hardNegatives(), ORDER)));
    }

    @Test
    void equalRowsGiveTheLogOfTheCandidates() {
        double[][] rows = table(7, 5, (i, j) -> j + 1);
        NDList pair = new NDList(array(manager, rows), array(manager, rows));
        assertValue(Math.log(7), loss(), pair);
        pair.add(array(manager, table(13, 5, (i, j) -> j + 1)));
        assertValue(Math.log(14), loss(), pair);
        assertValue(Math.log(20), joining(EqualIds.POSITIVES), pair);
    }

    @Test
    void onePairAloneGivesZero() {
        NDList one = new NDList(array(manager, normal(1, 3, 1)), array(manager, normal(1, 3, 2)));
        assertEquals(0, value(loss(), one));
    }

    @Test
    void gradientIsRightWithEveryOption() {
        NDList labels = new NDList(manager.create(new int[] {3, 1, 3, 2}));
        NDList perQuery = predictions(manager);
        perQuery.set(2, array(manager, normal(8, 3, 4)).reshape(new Shape(4, 2, 3)));
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss =
                    InfoNceLoss.builder()
                            .optTemperature(0.5f)
                            .optEqualIds(equalIds)
                            .optSimilarity(Similarity.NEGATIVE_SQUARED_L2)
                            .optExtraNegatives(ExtraNegatives.JOIN_OTHER_KEYS)
                            .optLabelSmoothing(0.1f)
                            .build();
            FiniteDifferences.assertGradients(loss, labels, predictions(manager));
            FiniteDifferences.assertGradients(loss, labels, perQuery);
        }
    }

    @Test
    void rejectsOptionsThatExcludeEachOther() {
        InfoNceLoss.Builder builder =
                InfoNceLoss.builder().optHardNegativeWeighting(new HardNegativeWeighting(1, 0.1f));
        assertMessage(
                "label smoothing must be 0 with hard negative weighting, got 0.5",
                () -> builder.optLabelSmoothing(0.5f).build());
        assertMessage(
                "similarity must be COSINE with hard negative weighting, got DOT",
                () -> builder.optSimilarity(Similarity.DOT).build());
    }

    private NDList pair() {
        return new NDList(array(manager, sine()), array(manager, partners()));
    }

    private NDList with(double[][] negatives) {
        NDList predictions = pair();
        predictions.add(array(manager, negatives));
        return predictions;
    }

    private static Loss by(Similarity similarity) {
        return InfoNceLoss.builder().optTemperature(1).optSimilarity(similarity).build();
    }

    private static Loss joining(EqualIds equalIds) {
        return InfoNceLoss.builder()
                .optTemperature(0.5f)
                .optEqualIds(equalIds)
                .optExtraNegatives(ExtraNegatives.JOIN_OTHER_KEYS)
                .build();
    }

    private static double value(Loss loss, NDList predictions) {
        return loss.evaluate(new NDList(), predictions).getFloat();
    }

    private static void assertValue(double expected, Loss loss, NDList predictions) {
        assertEquals(expected, value(loss, predictions), TOLERANCE * Math.max(1, expected));
    }
}
