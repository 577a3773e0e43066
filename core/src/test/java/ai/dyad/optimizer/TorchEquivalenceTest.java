package ai.dyad.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TorchEquivalenceTest {
    private static final Reference REFERENCE = new Reference();

    private NDManager manager;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    private static WarmUpCosine schedule(float base) {
        return WarmUpCosine.builder()
                .setBaseValue(base)
                .setTotalSteps(Reference.STEPS)
                .optWarmUpSteps(5)
                .optFinalValue(base / 100)
                .build();
    }

    private void assertTrainsLikeTorch(String name, ResumableOptimizer optimizer) {
        Map<String, NDArray> weights = REFERENCE.weights(manager);
        try (optimizer) {
            REFERENCE.train(weights, optimizer);
        }
        Reference.assertClose(REFERENCE.result(manager, name), weights);
    }

    @Test
    void adamWMatches() {
        assertTrainsLikeTorch(
                "adamw", AdamW.builder().setLearningRate(0.01f).optWeightDecay(0.1f).build());
    }

    @Test
    void adamWMatchesWithLargeEpsilonAndDecayOnAllWeights() {
        assertTrainsLikeTorch(
                "adamw_schedule_decay_all_large_epsilon",
                AdamW.builder()
                        .setLearningRateTracker(schedule(0.02f))
                        .optBeta1(0.8f)
                        .optBeta2(0.98f)
                        .optEpsilon(0.1f)
                        .optWeightDecay(0.05f)
                        .optDecayFilter(DecayFilter.ALL)
                        .build());
    }

    @Test
    void sgdMatches() {
        assertTrainsLikeTorch(
                "sgd", Sgd.builder().setLearningRate(0.01f).optWeightDecay(0.1f).build());
    }

    @Test
    void sgdWithMomentumMatchesUnderAMovingLearningRate() {
        assertTrainsLikeTorch(
                "sgd_momentum_schedule",
                Sgd.builder()
                        .setLearningRateTracker(schedule(0.02f))
                        .optMomentum(0.9f)
                        .optWeightDecay(0.1f)
                        .build());
    }

    @Test
    void sgdWithNesterovMomentumMatchesUnderAMovingLearningRate() {
        assertTrainsLikeTorch(
                "sgd_nesterov_schedule",
                Sgd.builder()
                        .setLearningRateTracker(schedule(0.02f))
                        .optNesterovMomentum(0.9f)
                        .optWeightDecay(0.1f)
                        .build());
    }

    @Test
    void larsMatchesGoogleUnderAMovingLearningRate() {
        assertTrainsLikeTorch(
                "lars_schedule",
                Lars.builder()
                        .setLearningRateTracker(schedule(0.2f))
                        .optWeightDecay(0.1f)
                        .optTrustCoefficient(0.02f)
                        .build());
    }

    @Test
    void larsMatchesLightlyUnderAConstantLearningRate() {
        assertTrainsLikeTorch(
                "lars_lightly",
                Lars.builder().setLearningRate(0.1f).optTrustCoefficient(0.02f).build());
    }

    @Test
    void scheduleMatchesLambdaLr() {
        WarmUpCosine schedule = schedule(1f);
        for (int step = 1; step <= Reference.STEPS; step++) {
            double expected = REFERENCE.schedule(step);
            assertEquals(expected, schedule.getNewValue(step), 1e-6 * expected, "step " + step);
        }
    }

    @Test
    void clippingMatchesClipGradNorm() {
        for (Reference.Clipped expected : REFERENCE.clipped(manager)) {
            Map<String, NDArray> gradients = REFERENCE.gradients(manager, 1);
            NDArray norm =
                    GradientClipping.clipGlobalNorm(
                            manager, new NDList(gradients.values()), expected.limit());
            assertEquals(expected.norm(), norm.getFloat(), 1e-6f * expected.norm());
            Reference.assertClose(expected.gradients(), gradients);
        }
    }
}
