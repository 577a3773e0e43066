package ai.dyad.optimizer;

import java.util.stream.Stream;

/** One optimizer of every kind and formula, for tests that all of them must pass. */
final class OptimizerKinds {
    private OptimizerKinds() {}

    static Stream<ResumableOptimizer> all() {
        return Stream.of(
                AdamW.builder().setLearningRate(0.01f).build(),
                Sgd.builder().setLearningRate(0.01f).build(),
                Sgd.builder().setLearningRate(0.01f).optMomentum(0.9f).build(),
                Sgd.builder()
                        .setLearningRate(0.01f)
                        .optNesterovMomentum(0.9f)
                        .optWeightDecay(0.1f)
                        .build(),
                Lars.builder().setLearningRate(0.01f).build(),
                Lars.builder().setLearningRate(0.01f).optMomentum(0).optWeightDecay(0).build());
    }
}
