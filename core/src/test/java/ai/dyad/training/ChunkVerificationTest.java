package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.BatchNormalization;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ChunkVerificationTest {

    @Test
    void modelWithoutRandomnessMatchesTheWholeBatch() {
        ChunkVerification found = verify(GradientTrial.network(0));
        assertTrue(found.passed(), found::toString);
        assertTrue(found.wholeBatch().agrees(), found::toString);
        assertTrue(found.toString().startsWith("12 samples in 3 chunks against"), found::toString);
    }

    @Test
    void dropoutPassesAndIsNamedAsTheReasonToDiffer() {
        ChunkVerification found = verify(GradientTrial.network(0.3f));
        assertTrue(found.passed(), found::toString);
        assertFalse(found.wholeBatch().agrees(), found::toString);
        assertTrue(found.toString().contains("draws different random numbers"), found::toString);
        assertFalse(found.toString().contains("batch normalization"), found::toString);
    }

    @Test
    void batchNormalizationPassesAndIsNamedAsTheReasonToDiffer() {
        ChunkVerification found =
                verify(
                        new SequentialBlock()
                                .add(GradientTrial.network(0))
                                .add(BatchNormalization.withOffset()));
        assertTrue(found.passed(), found::toString);
        assertTrue(found.toString().contains("statistics per chunk, as intended"), found::toString);
        assertFalse(found.toString().contains("random numbers"), found::toString);
    }

    @Test
    void detectsABlockWithItsOwnRandomness() {
        Random own = new Random(1);
        ChunkVerification found =
                verify(with(z -> z.mul(z.getManager().create(0.5f + own.nextFloat()))));
        assertFalse(found.passed(), found::toString);
        assertFalse(found.sameRandomness().agrees(), found::toString);
        assertTrue(found.toString().contains(found.sameRandomness().worstParameter()));
        assertTrue(found.toString().contains("THEY DIFFER"), found::toString);
    }

    @Test
    void detectsABlockThatMixesSamples() {
        ChunkVerification found = verify(with(z -> z.sub(z.mean(new int[] {0}, true))));
        assertTrue(found.sameRandomness().agrees(), found::toString);
        assertFalse(found.passed(), found::toString);
        assertTrue(found.toString().contains("mixes the samples of a batch"), found::toString);
    }

    @Test
    void doesNotChangeTheModel() {
        Block encoder =
                new SequentialBlock()
                        .add(GradientTrial.network(0.3f))
                        .add(BatchNormalization.withOffset());
        try (GradientTrial trial = trial(encoder)) {
            Map<String, float[]> gradients = trial.chunks(5);
            Map<String, float[]> moved = trial.state();
            trial.verification(5);
            moved.forEach(
                    (name, values) -> assertArrayEquals(values, trial.state().get(name), name));
            assertFalse(moved.isEmpty());
            trial.chunks(5)
                    .forEach(
                            (name, values) -> assertArrayEquals(gradients.get(name), values, name));
        }
    }

    private static Block with(UnaryOperator<NDArray> function) {
        return new SequentialBlock()
                .add(GradientTrial.network(0))
                .add(new LambdaBlock(z -> new NDList(function.apply(z.head()))));
    }

    private static ChunkVerification verify(Block encoder) {
        try (GradientTrial trial = trial(encoder)) {
            return trial.verification(4);
        }
    }

    private static GradientTrial trial(Block encoder) {
        return new GradientTrial(
                new SiameseEncoder(
                        encoder,
                        ProjectionHead.builder()
                                .setUnits(4)
                                .optHiddenNorm(ProjectionHead.Norm.NONE)
                                .build()),
                NtXentLoss.builder().build(),
                12,
                2);
    }
}
