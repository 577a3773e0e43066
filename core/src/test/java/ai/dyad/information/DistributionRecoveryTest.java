package ai.dyad.information;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DistributionRecoveryTest {
    private static final float ROUNDING = 1e-6f;

    private final NDManager manager = NDManager.newBaseManager();
    private final NDArray truth =
            manager.create(new float[] {.2f, .3f, .5f, .7f, .2f, .1f}, new Shape(2, 3)).log();
    private final NDArray logQ = manager.create(new float[] {.6f, .3f, .1f}).log();
    private final NDArray constants = manager.create(new float[] {4, -2}, new Shape(2, 1));

    @AfterEach
    void close() {
        manager.close();
    }

    private void assertTruth(NDArray recovered) {
        assertArrayEquals(truth.toFloatArray(), recovered.toFloatArray(), ROUNDING);
    }

    @Test
    void eachOptimumRecoversTheTrueDistribution() {
        assertTruth(DistributionRecovery.selfNormalized(truth));
        assertTruth(DistributionRecovery.normalized(truth.add(constants)));
        assertTruth(DistributionRecovery.fromRatio(truth.sub(logQ).add(constants), logQ));
        NDArray shifted = truth.sub(logQ).sub((float) Math.log(5));
        assertTruth(DistributionRecovery.fromNegativeSampling(shifted, logQ, 5));
    }

    @Test
    void ratioHasMeanOneUnderTheNoise() {
        NDArray ratio = DistributionRecovery.ratio(truth.sub(logQ).add(constants), logQ);
        assertArrayEquals(truth.sub(logQ).toFloatArray(), ratio.toFloatArray(), ROUNDING);
        assertArrayEquals(
                new float[] {1, 1},
                ratio.add(logQ).exp().sum(new int[] {1}).toFloatArray(),
                ROUNDING);
    }

    @Test
    void inputsAreNotTouched() {
        float[] before = truth.toFloatArray();
        DistributionRecovery.selfNormalized(truth).addi(1);
        assertArrayEquals(before, truth.toFloatArray());
    }

    @Test
    void measuresTheLogPartitionFunction() {
        SelfNormalization own = SelfNormalization.of(truth);
        assertEquals(0, own.meanLogZ(), ROUNDING);
        assertEquals(0, own.spreadLogZ(), ROUNDING);
        SelfNormalization shifted = SelfNormalization.of(truth.add(constants));
        assertEquals(1, shifted.meanLogZ(), ROUNDING);
        assertEquals(3, shifted.spreadLogZ(), ROUNDING);
        assertEquals("log Z 1.000 +- 3.000 over 2 contexts", shifted.toString());
    }

    @Test
    void extremeScoresStayFinite() {
        NDArray scores = manager.create(new float[] {1e4f, -1e4f, 1e4f, 1e4f}, new Shape(2, 2));
        SelfNormalization measured = SelfNormalization.of(scores);
        assertEquals(1e4 + Math.log(2) / 2, measured.meanLogZ(), 1e-9);
    }

    @Test
    void rejectsBadInput() {
        assertMessage(
                "scores must be (contexts, values), got (3)",
                () -> DistributionRecovery.normalized(logQ));
        assertMessage(
                "log q must have one entry for each of the 3 values, got (2, 1)",
                () -> DistributionRecovery.fromRatio(truth, constants));
        assertMessage(
                "k must be >= 1, got 0",
                () -> DistributionRecovery.fromNegativeSampling(truth, logQ, 0));
        assertMessage(
                "scores must be (contexts, values), got (3)", () -> SelfNormalization.of(logQ));
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
