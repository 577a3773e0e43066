package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.cosine;
import static ai.dyad.loss.LossFixture.hardNegatives;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.partners;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.table;
import static ai.dyad.loss.NaiveSoftmax.cosines;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.dyad.loss.NaiveSoftmax.Part;
import ai.dyad.loss.NaiveSoftmax.Parts;
import ai.dyad.nn.XbmQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InfoNceNegativesTest {
    private static final double TOLERANCE = 2e-5;
    private static final double TEMPERATURE = 0.5;
    private static final long[] IDS = {5, 9, 5, 1, 5, 9};

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void sharedNegativesReplaceTheOtherKeys() {
        double[][] logits = beside(own(), cosines(sine(), hardNegatives(), TEMPERATURE));
        assertValue(NaiveSoftmax.mean(logits, Parts::first), replacing(), shared());
    }

    @Test
    void negativesPerQueryReplaceOrJoinTheOtherKeys() {
        double[][] flat = normal(6 * 3, 8, 5);
        double[][] others = table(6, 3, (i, j) -> cosine(sine()[i], flat[3 * i + j]) / TEMPERATURE);
        NDList predictions = pair();
        predictions.add(array(manager, flat).reshape(new Shape(6, 3, 8)));
        assertValue(
                NaiveSoftmax.mean(beside(own(), others), Parts::first), replacing(), predictions);
        double[][] keys = cosines(sine(), partners(), TEMPERATURE);
        assertValue(
                NaiveSoftmax.mean(beside(keys, others), Parts::diagonal),
                joining(EqualIds.POSITIVES),
                predictions);
    }

    @Test
    void queuedRowsKeepTheirIds() {
        long[] remembered = {9, XbmQueue.EMPTY, 2, 5, XbmQueue.EMPTY, 1};
        NDList predictions = shared();
        predictions.add(manager.create(remembered));
        double[][] logits =
                beside(
                        cosines(sine(), partners(), TEMPERATURE),
                        cosines(sine(), hardNegatives(), TEMPERATURE));
        for (EqualIds equalIds : EqualIds.values()) {
            Part ifEqual = equalIds == EqualIds.POSITIVES ? Part.POSITIVE : Part.LEFT_OUT;
            Parts keys = Parts.pairs(IDS, equalIds);
            Parts parts =
                    (i, j) -> j < 6 ? keys.of(i, j) : byId(IDS[i], remembered[j - 6], ifEqual);
            float value =
                    joining(equalIds)
                            .evaluate(new NDList(manager.create(IDS)), predictions)
                            .getFloat();
            assertEquals(NaiveSoftmax.mean(logits, parts), value, TOLERANCE, equalIds.name());
        }
    }

    @Test
    void idsOfNegativesMayDifferByQuery() {
        long[][] ids = {{5, 0}, {1, 9}, {XbmQueue.EMPTY, 5}, {1, 1}, {0, 0}, {9, 9}};
        double[][] flat = normal(6 * 2, 8, 5);
        NDList predictions = pair();
        predictions.add(array(manager, flat).reshape(new Shape(6, 2, 8)));
        predictions.add(manager.create(ids));
        double[][] others = table(6, 2, (i, j) -> cosine(sine()[i], flat[2 * i + j]) / TEMPERATURE);
        Parts parts = (i, j) -> j == 0 ? Part.POSITIVE : byId(IDS[i], ids[i][j - 1], Part.POSITIVE);
        float value = replacing().evaluate(new NDList(manager.create(IDS)), predictions).getFloat();
        assertEquals(NaiveSoftmax.mean(beside(own(), others), parts), value, TOLERANCE);
    }

    private static Part byId(long anchor, long negative, Part ifEqual) {
        if (negative == XbmQueue.EMPTY) {
            return Part.LEFT_OUT;
        }
        return negative == anchor ? ifEqual : Part.NEGATIVE;
    }

    /** Column 0 of the logits: each query with its own key. */
    private static double[][] own() {
        return table(6, 1, (i, j) -> cosine(sine()[i], partners()[i]) / TEMPERATURE);
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
    void oneHardNegativePerQueryJoinsTheOtherKeysForThatQueryAlone() {
        double[][] anchors = {{1, 0}, {0, 1}, {0.6, 0.8}};
        double[][] positives = {{0.8, 0.6}, {0, 1}, {1, 0}};
        double[][] negatives = {{0, 1}, {0.6, 0.8}, {-1, 0}};
        long[] ids = {0, 1, 0}; // the first and the last are not each other's negatives
        double[][] logits =
                beside(
                        cosines(anchors, positives, 0.2),
                        table(3, 1, (i, j) -> cosine(anchors[i], negatives[i]) / 0.2));
        Parts keys = Parts.pairs(ids, EqualIds.IGNORED);
        double expected =
                NaiveSoftmax.mean(logits, (i, j) -> j < 3 ? keys.of(i, j) : Part.NEGATIVE);
        NDList predictions =
                new NDList(
                        array(manager, anchors),
                        array(manager, positives),
                        array(manager, negatives));
        for (int tileSize : new int[] {0, 1, 2, 8}) {
            float value =
                    onePerQuery(EqualIds.IGNORED, 0.2f, tileSize)
                            .evaluate(new NDList(manager.create(ids)), predictions)
                            .getFloat();
            assertEquals(expected, value, TOLERANCE, "tiles of " + tileSize);
        }
    }

    @Test
    void oneHardNegativePerQueryEqualsASetOfOne() {
        NDList ids = new NDList(manager.create(IDS));
        NDList predictions = shared();
        predictions.add(manager.create(new long[] {9, XbmQueue.EMPTY, 2, 5, XbmQueue.EMPTY, 1}));
        NDList sets = pair();
        predictions.subNDList(2).forEach(array -> sets.add(array.expandDims(1)));
        assertEquals(
                joining(EqualIds.POSITIVES).evaluate(ids, sets).getFloat(),
                onePerQuery().evaluate(ids, predictions).getFloat());
        assertEquals(
                joining(EqualIds.POSITIVES).evaluate(null, pair()).getFloat(),
                onePerQuery().evaluate(null, pair()).getFloat(),
                "without hard negatives all keys are compared");
    }

    @Test
    void gradientsReachEachQuerysHardNegative() {
        FiniteDifferences.assertGradients(onePerQuery(), new NDList(), shared());
        TiledForm.assertEqualsDense(
                tileSize -> onePerQuery(EqualIds.POSITIVES, 0.5f, tileSize),
                new NDList(),
                shared());
    }

    private static Loss onePerQuery() {
        return onePerQuery(EqualIds.POSITIVES, (float) TEMPERATURE, 0);
    }

    private static Loss onePerQuery(EqualIds equalIds, float temperature, int tileSize) {
        return InfoNceLoss.builder()
                .optTemperature(temperature)
                .optEqualIds(equalIds)
                .optExtraNegatives(ExtraNegatives.ONE_PER_QUERY)
                .optTileSize(tileSize)
                .build();
    }

    @Test
    void rejectsHardNegativesThatDoNotMatchTheQueries() {
        NDList predictions = pair();
        predictions.add(array(manager, normal(5, 8, 1)));
        assertMessage(
                "query and negatives must have the same shape, got (6, 8) and (5, 8)",
                () -> onePerQuery().evaluate(null, predictions));
    }

    @Test
    void rejectsNegativesThatDoNotFit() {
        NDList narrow = pair();
        narrow.add(manager.zeros(new Shape(6, 7)));
        assertMessage(
                "negatives must be (M, 8) or (6, K, 8) for query (6, 8), got (6, 7)",
                () -> replacing().evaluate(null, narrow));
        NDList fewQueries = pair();
        fewQueries.add(manager.zeros(new Shape(5, 2, 8)));
        assertMessage("got (5, 2, 8)", () -> replacing().evaluate(null, fewQueries));
        NDList none = pair();
        none.add(manager.zeros(new Shape(0, 8)));
        assertMessage("no empty axis, got (0, 8)", () -> replacing().evaluate(null, none));
    }

    @Test
    void rejectsIdsOfNegativesThatCannotBeCompared() {
        NDList predictions = shared();
        NDArray ids = manager.create(IDS);
        predictions.add(ids);
        assertMessage(
                "labels must hold the ids of the queries",
                () -> replacing().evaluate(null, predictions));
        predictions.set(3, manager.create(new float[6]));
        assertMessage(
                "ids of negatives must be of an integer type",
                () -> replacing().evaluate(new NDList(ids), predictions));
    }

    private NDList pair() {
        return new NDList(array(manager, sine()), array(manager, partners()));
    }

    private NDList shared() {
        NDList predictions = pair();
        predictions.add(array(manager, hardNegatives()));
        return predictions;
    }

    private static Loss replacing() {
        return InfoNceLoss.builder().optTemperature((float) TEMPERATURE).build();
    }

    private static Loss joining(EqualIds equalIds) {
        return InfoNceLoss.builder()
                .optTemperature((float) TEMPERATURE)
                .optEqualIds(equalIds)
                .optExtraNegatives(ExtraNegatives.JOIN_OTHER_KEYS)
                .build();
    }

    private static void assertValue(double expected, Loss loss, NDList predictions) {
        assertEquals(expected, loss.evaluate(null, predictions).getFloat(), TOLERANCE * expected);
    }
}
