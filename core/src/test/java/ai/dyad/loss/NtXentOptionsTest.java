package ai.dyad.loss;

import static ai.dyad.loss.LossFixture.FLOAT32;
import static ai.dyad.loss.LossFixture.array;
import static ai.dyad.loss.LossFixture.normal;
import static ai.dyad.loss.LossFixture.partners;
import static ai.dyad.loss.LossFixture.permute;
import static ai.dyad.loss.LossFixture.sine;
import static ai.dyad.loss.LossFixture.stack;
import static ai.dyad.loss.Rejection.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import ai.dyad.loss.NaiveSoftmax.Parts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NtXentOptionsTest {
    private static final double TOLERANCE = 1e-5;
    private static final double TEMPERATURE = 0.5;
    private static final long[] IDS = {5, 9, 5, 1, 5, 9};

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void distinctIdsEqualNoIds() {
        long[] distinct = {7, -3, 1L << 40, 0, (1L << 40) + 1, 2};
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss = NtXentLoss.builder().optEqualIds(equalIds).build();
            assertEquals(
                    loss.evaluate(null, views()).getFloat(),
                    loss.evaluate(ids(distinct), views()).getFloat());
        }
    }

    @Test
    void equalIdsArePositivesOrIgnored() {
        double[][] z = stack(sine(), partners());
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss = NtXentLoss.builder().optEqualIds(equalIds).build();
            assertEquals(
                    NaiveSoftmax.mean(
                            NaiveSoftmax.cosines(z, z, TEMPERATURE), Parts.twoViews(IDS, equalIds)),
                    loss.evaluate(ids(IDS), views()).getFloat(),
                    TOLERANCE,
                    equalIds.name());
        }
    }

    @Test
    void ignoredDuplicatesAreNotNegativesOfEachOther() {
        Loss loss = NtXentLoss.builder().optEqualIds(EqualIds.IGNORED).build();
        NDList twins =
                new NDList(
                        array(manager, permute(sine(), 0, 0)),
                        array(manager, permute(partners(), 0, 0)));
        float value = loss.evaluate(ids(3, 3), twins).getFloat();
        assertEquals(0, value, FLOAT32, "nothing is left to be told apart");
    }

    @Test
    void labelSmoothingSpreadsTheTarget() {
        double[][] z = stack(sine(), partners());
        Loss loss = NtXentLoss.builder().optLabelSmoothing(0.2f).build();
        assertEquals(
                NaiveSoftmax.mean(
                        NaiveSoftmax.cosines(z, z, TEMPERATURE),
                        Parts.twoViews(IDS, EqualIds.POSITIVES),
                        0.2),
                loss.evaluate(ids(IDS), views()).getFloat(),
                TOLERANCE);
    }

    @Test
    void gradientIsRightWithEveryOption() {
        NDList views = new NDList(array(manager, normal(4, 3, 1)), array(manager, normal(4, 3, 2)));
        for (EqualIds equalIds : EqualIds.values()) {
            Loss loss =
                    NtXentLoss.builder()
                            .optTemperature(0.2f)
                            .optEqualIds(equalIds)
                            .optLabelSmoothing(0.1f)
                            .build();
            FiniteDifferences.assertGradients(loss, ids(5, 9, 5, 1), views);
        }
    }

    @Test
    void rejectsWrongIds() {
        Loss loss = NtXentLoss.builder().build();
        assertMessage(
                "labels must be group ids, (6) of an integer type, got float32 (6): equal ids",
                () -> loss.evaluate(new NDList(manager.create(new float[6])), views()));
        assertMessage(
                "labels must be group ids, (6) of an integer type, got int64 (5): equal ids",
                () -> loss.evaluate(ids(1, 2, 3, 4, 5), views()));
        NDList two = ids(IDS);
        two.addAll(ids(IDS));
        assertMessage("expected labels (ids, optional), got 2", () -> loss.evaluate(two, views()));
    }

    private NDList ids(long... ids) {
        return new NDList(manager.create(ids));
    }

    private NDList views() {
        return new NDList(array(manager, sine()), array(manager, partners()));
    }
}
