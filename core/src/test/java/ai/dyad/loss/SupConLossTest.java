package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.permute;
import static ai.dyad.loss.LossFixture.scale;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.table;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import ai.dyad.loss.NaiveSoftmax.Parts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupConLossTest implements LossContract {
    private static final double TOLERANCE = 1e-5;
    private static final long[] CLASSES = {5, 9, 5, 1, 5, 9};

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Override
    public Loss loss() {
        return SupConLoss.builder().optTemperature(0.5f).build();
    }

    @Override
    public NDList predictions(NDManager owner) {
        return new NDList(array(owner, normal(5, 3, 1)));
    }

    @Override
    public NDList labels(NDManager owner) {
        return new NDList(owner.create(new long[] {1, 2, 1, 7, 2}));
    }

    @Test
    void matchesNaiveLoops() {
        double[][] logits = NaiveSoftmax.cosines(sine(), sine(), 0.5);
        Parts parts = Parts.classes(CLASSES);
        assertEquals(NaiveSoftmax.mean(logits, parts), value(loss(), sine(), CLASSES), TOLERANCE);
        Loss smoothed = SupConLoss.builder().optTemperature(0.5f).optLabelSmoothing(0.3f).build();
        assertEquals(
                NaiveSoftmax.mean(logits, parts, 0.3), value(smoothed, sine(), CLASSES), TOLERANCE);
    }

    @Test
    void equalRowsGiveTheLogOfTheOthers() {
        double[][] rows = table(6, 3, (i, j) -> j + 1);
        assertEquals(Math.log(5), value(loss(), rows, CLASSES), TOLERANCE);
    }

    @Test
    void ignoresOrderAndLengthOfRowsAndNamesOfClasses() {
        double expected = value(loss(), sine(), CLASSES);
        int[] order = {4, 2, 0, 5, 3, 1};
        long[] permuted = {5, 5, 5, 9, 1, 9};
        long[] renamed = {-2, 0, -2, 1L << 40, -2, 0};
        double[] lengths = {1e-3, 7, 1e3, 1, 0.3, 1e6};
        assertEquals(expected, value(loss(), permute(sine(), order), permuted), TOLERANCE);
        assertEquals(expected, value(loss(), scale(sine(), lengths), CLASSES), TOLERANCE);
        assertEquals(expected, value(loss(), sine(), renamed), TOLERANCE);
    }

    @Test
    void rowWithoutPositiveStillActsAsNegative() {
        double[] gradient =
                FiniteDifferences.autograd(
                                loss(),
                                new NDList(manager.create(CLASSES)),
                                new NDList(array(manager, sine())))
                        .get(0);
        double size = 0;
        for (int j = 0; j < 8; j++) {
            size += Math.abs(gradient[3 * 8 + j]);
        }
        assertTrue(size > 0);
    }

    @Test
    void throwsIfThereAreNoPositives() {
        long[] distinct = {1, 2, 3, 4, 5, 6};
        assertMessage(
                "a class must occur at least twice in a batch, got none among 6 labels",
                () -> value(loss(), sine(), distinct));
    }

    @Test
    void noPositivesGiveNaNWithoutValueChecks() {
        NDList distinct = new NDList(manager.create(new long[] {1, 2, 3, 4, 5, 6}));
        NDList features = new NDList(array(manager, sine()));
        SupConLoss loss = SupConLoss.builder().build();
        assertTrue(Float.isNaN(loss.loss(distinct, features).getFloat()));
    }

    @Test
    void rejectsMissingAndMistypedClasses() {
        NDList features = new NDList(array(manager, sine()));
        assertMessage("expected 1 label (class), got 0", () -> loss().evaluate(null, features));
        assertMessage(
                "class must be of an integer type, got float32",
                () -> loss().evaluate(new NDList(manager.create(new float[6])), features));
    }

    private double value(Loss loss, double[][] rows, long[] classes) {
        NDList labels = new NDList(manager.create(classes));
        return loss.evaluate(labels, new NDList(array(manager, rows))).getFloat();
    }
}
