package ai.dyad.loss;

import static ai.djl.ndarray.types.DataType.INT64;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Losses can ignore the labels of DJL's data sets, which are classes and not group ids. */
class IgnoredLabelsTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** A loss that takes ids and one that ignores them. */
    private record Both(Loss plain, Loss ignoring, int scalars) {}

    private static List<Both> losses() {
        return List.of(
                new Both(
                        NtXentLoss.builder().build(),
                        NtXentLoss.builder().optIgnoreLabels().build(),
                        0),
                new Both(
                        DecoupledLoss.builder().build(),
                        DecoupledLoss.builder().optIgnoreLabels().build(),
                        0),
                new Both(
                        InfoNceLoss.builder().build(),
                        InfoNceLoss.builder().optIgnoreLabels().build(),
                        0),
                new Both(
                        NPairLoss.builder().build(),
                        NPairLoss.builder().optIgnoreLabels().build(),
                        0),
                new Both(
                        ClipLoss.builder().build(),
                        ClipLoss.builder().optIgnoreLabels().build(),
                        1),
                new Both(
                        SigLipLoss.builder().build(),
                        SigLipLoss.builder().optIgnoreLabels().build(),
                        2));
    }

    private NDList predictions(int scalars) {
        NDList predictions = TiledForm.pair(manager);
        for (int i = 0; i < scalars; i++) {
            predictions.add(manager.create(1f));
        }
        return predictions;
    }

    @Test
    void labelsThatAreIgnoredChangeNothing() {
        NDList classes = TiledForm.ids(manager);
        NDList zeros = new NDList(manager.zeros(classes.get(0).getShape()));
        for (Both both : losses()) {
            NDList predictions = predictions(both.scalars());
            float unlabeled = both.plain().evaluate(null, predictions).getFloat();
            for (NDList labels : List.of(classes, zeros, new NDList())) {
                float value = both.ignoring().evaluate(labels, predictions).getFloat();
                assertEquals(unlabeled, value, both.plain().getName());
                ((InputCheck) both.ignoring()).checkInputs(labels, predictions);
            }
            float asIds = both.plain().evaluate(classes, predictions).getFloat();
            assertNotEquals(unlabeled, asIds, both.plain().getName());
        }
    }

    @Test
    void easyTrainLearnsFromUnlabeledPairsThatCarryZeros() throws Exception {
        NDList predictions = TiledForm.pair(manager);
        NDList zeros = new NDList(manager.zeros(TiledForm.ids(manager).get(0).getShape()));
        float[] ignored =
                new EasyTraining(NtXentLoss.builder().optIgnoreLabels().build(), predictions)
                        .fit(zeros);
        float[] unlabeled =
                new EasyTraining(NtXentLoss.builder().build(), predictions)
                        .fit(new NDList(manager.arange(TiledForm.SAMPLES).toType(INT64, false)));
        assertEquals(unlabeled[1], ignored[1]);
    }

    @Test
    void warnsOnceIfMostIdsAreEqual() {
        NDArray equal = manager.zeros(TiledForm.ids(manager).get(0).getShape(), INT64);
        for (Both both : losses()) {
            if (both.plain() instanceof DecoupledLoss) {
                continue; // refuses a batch without a negative
            }
            String name = both.plain().getName();
            String log = logOf(both.plain(), new NDList(equal), predictions(both.scalars()));
            String warning = "WARN ai.dyad.loss.EqualIdNotice - " + name + ": 253 of the 253 pairs";
            assertTrue(log.contains(warning), log);
            assertEquals(log.indexOf(warning), log.lastIndexOf(warning), log);
            String ignored = logOf(both.ignoring(), new NDList(equal), predictions(both.scalars()));
            assertFalse(ignored.contains("EqualIdNotice"), ignored);
        }
    }

    @Test
    void doesNotWarnIfSomeOrNoIdsAreEqual() {
        NDList predictions = predictions(0);
        String some = logOf(NtXentLoss.builder().build(), TiledForm.ids(manager), predictions);
        assertFalse(some.contains("WARN"), some);
        NDArray different = manager.arange(0, TiledForm.SAMPLES, 1, INT64);
        String none = logOf(NtXentLoss.builder().build(), new NDList(different), predictions);
        assertFalse(none.contains("EqualIdNotice"), none);
    }

    @Test
    void rejectsFloatsAsIdsAndNamesTheFix() {
        NDList floats = new NDList(manager.zeros(TiledForm.ids(manager).get(0).getShape()));
        for (Both both : losses()) {
            NDList predictions = predictions(both.scalars());
            assertMessage(
                    "call optIgnoreLabels() on the builder of the loss; do not replace them with"
                            + " zeros",
                    () -> both.plain().evaluate(floats, predictions));
        }
    }

    private static String logOf(Loss loss, NDList labels, NDList predictions) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream standard = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            loss.evaluate(labels, predictions);
            loss.evaluate(labels, predictions);
        } finally {
            System.setErr(standard);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
