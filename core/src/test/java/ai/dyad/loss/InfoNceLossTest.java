package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.cosine;
import static ai.dyad.loss.LossFixture.dot;
import static ai.dyad.loss.LossFixture.hardNegatives;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.partners;
import static ai.dyad.loss.LossFixture.permute;
import static ai.dyad.loss.LossFixture.scale;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.table;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.dyad.nn.XbmQueue;
import java.util.function.ToDoubleBiFunction;
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

    /** log of the summed exponentials of a row's logits, less the mean of its positives. */
    private static double naive(double[][] logits, ToDoubleBiFunction<Integer, Integer> part) {
        double total = 0;
        for (int i = 0; i < logits.length; i++) {
            double denominator = 0;
            double positives = 0;
            int count = 0;
            for (int j = 0; j < logits[i].length; j++) {
                double kind = part.applyAsDouble(i, j); // 1 positive, 0 negative, -1 left out
                denominator += kind < 0 ? 0 : Math.exp(logits[i][j]);
                positives += kind > 0 ? logits[i][j] : 0;
                count += kind > 0 ? 1 : 0;
            }
            total += Math.log(denominator) - positives / count;
        }
        return total / logits.length;
    }

    private static double diagonal(int i, int j) {
        return i == j ? 1 : 0;
    }

    private static double[][] logits(double[][] query, double[][] key, double temperature) {
        return table(query.length, key.length, (i, j) -> cosine(query[i], key[j]) / temperature);
    }

    /** The columns of one table, then those of another. */
    private static double[][] beside(double[][] left, double[][] right) {
        int columns = left[0].length;
        return table(
                left.length,
                columns + right[0].length,
                (i, j) -> j < columns ? left[i][j] : right[i][j - columns]);
    }

    @Test
    void matchesNaiveLoopInTheBatch() {
        assertValue(
                naive(logits(sine(), partners(), 0.5), InfoNceLossTest::diagonal), loss(), pair());
    }

    @Test
    void matchesNaiveLoopWithSharedNegatives() {
        double[][] own = table(6, 1, (i, j) -> cosine(sine()[i], partners()[i]) / 0.5);
        double[][] logits = beside(own, logits(sine(), hardNegatives(), 0.5));
        assertValue(naive(logits, (i, j) -> j == 0 ? 1 : 0), loss(), with(hardNegatives()));
    }

    @Test
    void matchesNaiveLoopWithNegativesPerQuery() {
        double[][] flat = normal(6 * 3, 8, 5);
        NDArray negatives = array(manager, flat).reshape(new Shape(6, 3, 8));
        double[][] own = table(6, 1, (i, j) -> cosine(sine()[i], partners()[i]) / 0.5);
        double[][] others = table(6, 3, (i, j) -> cosine(sine()[i], flat[3 * i + j]) / 0.5);
        NDList predictions = pair();
        predictions.add(negatives);
        assertValue(naive(beside(own, others), (i, j) -> j == 0 ? 1 : 0), loss(), predictions);
        assertValue(
                naive(beside(logits(sine(), partners(), 0.5), others), InfoNceLossTest::diagonal),
                joining(EqualIds.POSITIVES),
                predictions);
    }

    @Test
    void equalIdsArePositivesOrIgnored() {
        NDList labels = new NDList(manager.create(IDS));
        double[][] logits = logits(sine(), partners(), 0.5);
        assertEquals(
                naive(logits, (i, j) -> IDS[i] == IDS[j] ? 1 : 0),
                loss().evaluate(labels, pair()).getFloat(),
                TOLERANCE);
        Loss ignoring =
                InfoNceLoss.builder().optTemperature(0.5f).optEqualIds(EqualIds.IGNORED).build();
        assertEquals(
                naive(logits, (i, j) -> i.equals(j) ? 1 : IDS[i] == IDS[j] ? -1 : 0),
                ignoring.evaluate(labels, pair()).getFloat(),
                TOLERANCE);
    }

    @Test
    void rememberedRowsCarryTheirIds() {
        long[] remembered = {9, XbmQueue.EMPTY, 2, 5, XbmQueue.EMPTY, 1};
        NDList labels = new NDList(manager.create(IDS));
        NDList predictions = with(hardNegatives());
        predictions.add(manager.create(remembered));
        double[][] logits =
                beside(logits(sine(), partners(), 0.5), logits(sine(), hardNegatives(), 0.5));
        for (EqualIds equalIds : EqualIds.values()) {
            int equal = equalIds == EqualIds.POSITIVES ? 1 : -1;
            double expected =
                    naive(
                            logits,
                            (i, j) -> {
                                if (i.equals(j)) {
                                    return 1;
                                }
                                long id = j < 6 ? IDS[j] : remembered[j - 6];
                                return id == XbmQueue.EMPTY ? -1 : id == IDS[i] ? equal : 0;
                            });
            float value = joining(equalIds).evaluate(labels, predictions).getFloat();
            assertEquals(expected, value, TOLERANCE, equalIds.name());
        }
    }

    @Test
    void idsOfNegativesMayDifferByQuery() {
        long[][] ids = {{5, 0}, {1, 9}, {XbmQueue.EMPTY, 5}, {1, 1}, {0, 0}, {9, 9}};
        double[][] flat = normal(6 * 2, 8, 5);
        NDList predictions = pair();
        predictions.add(array(manager, flat).reshape(new Shape(6, 2, 8)));
        predictions.add(manager.create(ids));
        double[][] own = table(6, 1, (i, j) -> cosine(sine()[i], partners()[i]) / 0.5);
        double[][] others = table(6, 2, (i, j) -> cosine(sine()[i], flat[2 * i + j]) / 0.5);
        double expected =
                naive(
                        beside(own, others),
                        (i, j) -> {
                            long id = j == 0 ? IDS[i] : ids[i][j - 1];
                            return id == IDS[i] ? 1 : id == XbmQueue.EMPTY ? -1 : 0;
                        });
        float value = loss().evaluate(new NDList(manager.create(IDS)), predictions).getFloat();
        assertEquals(expected, value, TOLERANCE);
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
        assertValue(naive(products, InfoNceLossTest::diagonal), by(Similarity.DOT), pair());
        assertValue(
                naive(distances, InfoNceLossTest::diagonal),
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
                            .optGivenNegatives(GivenNegatives.JOIN_OTHER_KEYS)
                            .optLabelSmoothing(0.1f)
                            .build();
            FiniteDifferences.assertGradients(loss, labels, predictions(manager));
            FiniteDifferences.assertGradients(loss, labels, perQuery);
        }
    }

    @Test
    void rejectsNegativesThatDoNotFit() {
        assertMessage(
                "negatives must be (M, 8) or (6, K, 8) for query (6, 8), got (6, 7)",
                () -> loss().evaluate(null, with(normal(6, 7, 1))));
        NDList wrong = pair();
        wrong.add(manager.zeros(new Shape(5, 2, 8)));
        assertMessage("got (5, 2, 8)", () -> loss().evaluate(null, wrong));
        NDList none = pair();
        none.add(manager.zeros(new Shape(0, 8)));
        assertMessage("no empty axis, got (0, 8)", () -> loss().evaluate(null, none));
    }

    @Test
    void rejectsIdsOfNegativesWithoutIdsOfQueries() {
        NDList predictions = with(hardNegatives());
        predictions.add(manager.create(IDS));
        assertMessage(
                "labels must hold the ids of the queries",
                () -> loss().evaluate(null, predictions));
        predictions.set(3, manager.create(new float[6]));
        assertMessage(
                "ids of negatives must be of an integer type",
                () -> loss().evaluate(new NDList(manager.create(IDS)), predictions));
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
                .optGivenNegatives(GivenNegatives.JOIN_OTHER_KEYS)
                .build();
    }

    private static double value(Loss loss, NDList predictions) {
        return loss.evaluate(new NDList(), predictions).getFloat();
    }

    private static void assertValue(double expected, Loss loss, NDList predictions) {
        assertEquals(expected, value(loss, predictions), TOLERANCE * Math.max(1, expected));
    }
}
