package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.partners;
import static ai.dyad.loss.LossFixture.permute;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.table;
import static ai.dyad.loss.NaiveSoftmax.cosines;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.dyad.loss.NaiveSoftmax.Parts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClipLossTest implements LossContract {
    private static final double TOLERANCE = 1e-5;
    private static final int[] ORDER = {4, 2, 0, 5, 3, 1};

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return ClipLoss.builder().build();
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(
                array(owner, normal(4, 3, 1)), array(owner, normal(4, 3, 2)), owner.create(1.5f));
    }

    @Override
    public NDList extremePredictions(NDManager owner) {
        NDList extreme = predictions(owner);
        extreme.set(2, owner.create((float) Math.log(1e4))); // a hundred times the clamp
        return extreme;
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList();
    }

    /** Both directions by loops, scale 20. */
    private static double naive(long[] ids, EqualIds equalIds) {
        Parts parts = Parts.pairs(ids, equalIds);
        double images = NaiveSoftmax.mean(cosines(sine(), partners(), 1 / 20.), parts);
        double texts = NaiveSoftmax.mean(cosines(partners(), sine(), 1 / 20.), parts);
        return (images + texts) / 2;
    }

    @Test
    void matchesNaiveLoopsWithAndWithoutEqualIds() {
        long[] distinct = {0, 1, 2, 3, 4, 5};
        long[] ids = {5, 9, 5, 1, 5, 9};
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss = ClipLoss.builder().optEqualIds(equalIds).build();
            assertEquals(
                    naive(distinct, equalIds),
                    loss.evaluate(null, scaled(20)).getFloat(),
                    TOLERANCE);
            assertEquals(
                    naive(ids, equalIds),
                    loss.evaluate(new NDList(manager.create(ids)), scaled(20)).getFloat(),
                    TOLERANCE);
        }
    }

    @Test
    void throwsIfGivenTheScaleInsteadOfItsLogarithm() {
        NDList wrong = scaled(20);
        wrong.set(2, manager.create(100f));
        for (int tile : new int[] {0, 4}) {
            Loss loss = ClipLoss.builder().optTileSize(tile).build();
            assertMessage(
                    "logitScale must be the log of the scale and at most 20, got 100.0: pass"
                            + " log(scale), such as 4.605 for a scale of 100.0, not the scale"
                            + " itself",
                    () -> loss.evaluate(null, wrong));
            wrong.set(2, manager.create(20f));
            assertTrue(Float.isFinite(loss.evaluate(null, wrong).getFloat()));
            wrong.set(2, manager.create(100f));
        }
    }

    @Test
    void isTheMeanOfItsDirections() {
        ClipLoss loss = ClipLoss.builder().optLabelSmoothing(0.1f).build();
        NDList labels = new NDList(manager.create(new long[] {1, 2, 1, 3, 4, 5}));
        float images = loss.imageToText(labels, scaled(10)).getFloat();
        float texts = loss.textToImage(labels, scaled(10)).getFloat();
        assertEquals((images + texts) / 2, loss.evaluate(labels, scaled(10)).getFloat(), TOLERANCE);
    }

    @Test
    void eachDirectionIsInfoNce() {
        ClipLoss clip = ClipLoss.builder().build();
        Loss oneWay = InfoNceLoss.builder().optTemperature(1 / 20f).build();
        NDArray image = array(manager, sine());
        NDArray text = array(manager, partners());
        assertEquals(
                oneWay.evaluate(null, new NDList(image, text)).getFloat(),
                clip.imageToText(null, scaled(20)).getFloat(),
                TOLERANCE);
        assertEquals(
                oneWay.evaluate(null, new NDList(text, image)).getFloat(),
                clip.textToImage(null, scaled(20)).getFloat(),
                TOLERANCE);
    }

    @Test
    void orthogonalPairsHaveAClosedForm() {
        double[][] identity = table(5, 5, (i, j) -> i == j ? 3 : 0);
        NDList predictions =
                new NDList(
                        array(manager, identity),
                        array(manager, identity),
                        manager.create((float) Math.log(2)));
        assertEquals(
                Math.log(1 + 4 * Math.exp(-2)),
                loss().evaluate(null, predictions).getFloat(),
                TOLERANCE);
    }

    @Test
    void ignoresOrderOfPairsAndOfEncoders() {
        float expected = loss().evaluate(null, scaled(20)).getFloat();
        NDArray t = manager.create((float) Math.log(20));
        NDList permuted =
                new NDList(
                        array(manager, permute(sine(), ORDER)),
                        array(manager, permute(partners(), ORDER)),
                        t);
        NDList swapped = new NDList(array(manager, partners()), array(manager, sine()), t);
        assertEquals(expected, loss().evaluate(null, permuted).getFloat(), TOLERANCE);
        assertEquals(expected, loss().evaluate(null, swapped).getFloat(), TOLERANCE);
    }

    @Test
    void scaleMayBeARowOfOne() {
        NDList row = scaled(20);
        row.set(2, row.get(2).reshape(1));
        assertEquals(
                loss().evaluate(null, scaled(20)).getFloat(),
                loss().evaluate(null, row).getFloat());
    }

    @Test
    void gradientIsRightWithEveryOption() {
        NDList labels = new NDList(manager.create(new int[] {3, 1, 3, 2}));
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss = ClipLoss.builder().optEqualIds(equalIds).optLabelSmoothing(0.2f).build();
            FiniteDifferences.assertGradients(loss, labels, predictions(manager));
        }
    }

    @Test
    void rejectsAScaleThatIsNotOneFiniteNumber() {
        NDList two = scaled(20);
        two.set(2, manager.zeros(new Shape(2)));
        assertMessage(
                "logitScale must be one number, got shape (2)", () -> loss().evaluate(null, two));
        NDList bad = scaled(20);
        bad.set(2, manager.create(Float.NaN));
        assertMessage("logitScale must be finite", () -> loss().evaluate(null, bad));
    }

    private NDList scaled(double scale) {
        return new NDList(
                array(manager, sine()),
                array(manager, partners()),
                manager.create((float) Math.log(scale)));
    }
}
