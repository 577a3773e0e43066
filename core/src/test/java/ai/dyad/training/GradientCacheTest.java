package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.util.PairList;
import ai.dyad.loss.ClipLoss;
import ai.dyad.loss.InfoNceLoss;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.BatchNormalization;
import ai.dyad.nn.DualEncoder;
import ai.dyad.nn.EmbeddingQueue;
import ai.dyad.nn.MomentumEncoder;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientCacheTest {
    private static final int SAMPLES = 13;

    /** Rounding error of another summation order, relative to a parameter's largest gradient. */
    private static final double TOLERANCE = 1e-5;

    private static Loss ntXent() {
        return NtXentLoss.builder().optTemperature(0.3f).build();
    }

    private static SiameseEncoder siamese(float dropout) {
        return new SiameseEncoder(
                GradientTrial.network(dropout),
                ProjectionHead.builder()
                        .setUnits(4)
                        .optHiddenNorm(ProjectionHead.Norm.NONE)
                        .build());
    }

    private static DualEncoder dual(float dropout) {
        return DualEncoder.builder()
                .setEncoders(GradientTrial.network(dropout), GradientTrial.network(dropout))
                .setUnits(4)
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 12, 13, 64})
    void viewsInChunksHaveTheGradientOfTheWholeBatch(int chunk) {
        try (GradientTrial trial = new GradientTrial(siamese(0), ntXent(), SAMPLES, 2)) {
            assertClose(trial.wholeBatch(), trial.chunks(chunk));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 13})
    void pairsInChunksHaveTheGradientOfTheWholeBatchTheScaleToo(int chunk) {
        try (GradientTrial trial =
                new GradientTrial(dual(0), ClipLoss.builder().build(), SAMPLES, 2)) {
            Map<String, float[]> whole = trial.wholeBatch();
            float[] scale = whole.get("logit_scale.logit_scale");
            assertTrue(Math.abs(scale[0]) > 1e-3, () -> Arrays.toString(scale));
            assertClose(whole, trial.chunks(chunk));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 13})
    void dropoutIsReplayed(int chunk) {
        try (GradientTrial trial =
                new GradientTrial(dual(0.4f), ClipLoss.builder().build(), SAMPLES, 2)) {
            assertClose(trial.joinedChunks(chunk), trial.chunks(chunk));
        }
        try (GradientTrial trial = new GradientTrial(siamese(0.4f), ntXent(), SAMPLES, 2)) {
            assertClose(trial.joinedChunks(chunk), trial.chunks(chunk));
        }
    }

    @Test
    void dropoutDrawsDifferentMasksForEachChunk() {
        try (GradientTrial trial = new GradientTrial(siamese(0.4f), ntXent(), SAMPLES, 2)) {
            GradientComparison other = GradientComparison.of(trial.chunks(4), trial.chunks(5));
            assertTrue(other.worstDifference() > 1e-2, other::toString);
        }
    }

    @Test
    void hardNegativesComeAlongWithTheirAnchors() {
        try (GradientTrial trial =
                new GradientTrial(siamese(0), InfoNceLoss.builder().build(), SAMPLES, 3)) {
            assertClose(trial.wholeBatch(), trial.chunks(4));
        }
    }

    @Test
    void momentumEncoderUpdatesOnceAndQueueTakesEachKeyOnce() {
        Map<String, float[]> gradients;
        Map<String, float[]> state;
        try (GradientTrial trial = new GradientTrial(moco(), queueLoss(), SAMPLES, 2)) {
            shiftEncoder(trial);
            gradients = trial.wholeBatch();
            state = trial.state();
        }
        try (GradientTrial trial = new GradientTrial(moco(), queueLoss(), SAMPLES, 2)) {
            shiftEncoder(trial);
            Map<String, float[]> before = trial.state();
            assertClose(gradients, trial.chunks(4));
            Map<String, float[]> after = trial.state();
            assertEquals(state.keySet(), after.keySet());
            state.forEach(
                    (name, values) -> assertArrayEquals(values, after.get(name), 1e-6f, name));
            long changed =
                    after.keySet().stream()
                            .filter(name -> !Arrays.equals(before.get(name), after.get(name)))
                            .count();
            assertEquals(7, changed); // four key weights, the step, the queue and its cursor
        }
    }

    private static Block moco() {
        return new SequentialBlock()
                .add(
                        MomentumEncoder.builder()
                                .setEncoder(() -> GradientTrial.network(0))
                                .optMomentum(0.6f)
                                .optCosineMomentum(10)
                                .build())
                .add(new EmbeddingQueue(16, 3));
    }

    private static Loss queueLoss() {
        return InfoNceLoss.builder().build();
    }

    /** Moves the encoder like an update, so that the momentum encoder has something to follow. */
    private static void shiftEncoder(GradientTrial trial) {
        MomentumEncoder encoder = (MomentumEncoder) trial.block.getChildren().values().get(0);
        encoder.getEncoder()
                .getParameters()
                .values()
                .forEach(
                        parameter -> {
                            try (NDArray alias = parameter.getArray().stopGradient()) {
                                alias.addi(0.25f);
                            }
                        });
    }

    @Test
    void runningStatisticsMoveOnceTowardTheMeanOfTheChunks() {
        try (GradientTrial whole = new GradientTrial(normalized(), ntXent(), 12, 2);
                GradientTrial chunked = new GradientTrial(normalized(), ntXent(), 12, 2)) {
            whole.wholeBatch();
            chunked.chunks(12);
            assertRunning(whole.state(), chunked.state(), 1e-6f);
            chunked.chunks(4);
            whole.wholeBatch();
            String mean = "running_mean";
            assertArrayEquals(entry(whole.state(), mean), entry(chunked.state(), mean), 1e-6f);
            // the mean of the chunks' variances lacks the variance between the chunks
            float[] wholeVariance = entry(whole.state(), "running_var");
            float[] chunkVariance = entry(chunked.state(), "running_var");
            for (int i = 0; i < wholeVariance.length; i++) {
                assertEquals(wholeVariance[i], chunkVariance[i], 0.05 * wholeVariance[i]);
            }
        }
    }

    @Test
    void batchStatisticsAreThoseOfTheChunk() {
        try (GradientTrial trial = new GradientTrial(normalized(), ntXent(), 12, 2)) {
            assertClose(trial.joinedChunks(4), trial.chunks(4));
            GradientComparison whole = GradientComparison.of(trial.wholeBatch(), trial.chunks(4));
            assertTrue(whole.worstDifference() > 1e-2, whole::toString);
        }
    }

    private static Block normalized() {
        return new SiameseEncoder(
                BatchNormalization.withOffset(),
                ProjectionHead.builder()
                        .setUnits(4)
                        .optHiddenNorm(ProjectionHead.Norm.NONE)
                        .build());
    }

    private static float[] entry(Map<String, float[]> state, String suffix) {
        return state.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(suffix))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static void assertRunning(
            Map<String, float[]> expected, Map<String, float[]> actual, float tolerance) {
        for (String name : new String[] {"running_mean", "running_var"}) {
            assertArrayEquals(entry(expected, name), entry(actual, name), tolerance, name);
        }
    }

    @Test
    void oneChunkIsInMemoryAtATime() {
        ChunkProbe probe = new ChunkProbe();
        Block encoder = new SequentialBlock().add(probe).add(GradientTrial.network(0));
        Block block =
                new SiameseEncoder(
                        encoder,
                        ProjectionHead.builder()
                                .setUnits(4)
                                .optHiddenNorm(ProjectionHead.Norm.NONE)
                                .build());
        try (GradientTrial trial = new GradientTrial(block, ntXent(), SAMPLES, 2)) {
            probe.passes = 0;
            trial.chunks(4);
        }
        assertEquals(8, probe.mostRows); // two views of four samples
        assertEquals(7, probe.passes); // four chunks, three of them twice
    }

    /** Records the rows it sees and asserts that those of earlier calls are closed. */
    private static final class ChunkProbe extends AbstractBlock {
        private NDArray before;
        private long mostRows;
        private int passes;

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            assertTrue(before == null || before.isReleased(), "the chunk before is still there");
            NDArray output = inputs.head().mul(2);
            before = output;
            mostRows = Math.max(mostRows, output.size(0));
            passes++;
            return new NDList(output);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return inputShapes;
        }
    }

    @Test
    void refusesAModelWhoseOutputNeedsTheWholeBatch() {
        Block scores =
                new SequentialBlock()
                        .add(GradientTrial.network(0))
                        .add(
                                new LambdaBlock(
                                        z -> new NDList(z.head().matMul(z.head().transpose()))));
        try (GradientTrial trial = new GradientTrial(scores, Loss.l2Loss(), 6, 1)) {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> trial.chunks(2));
            assertTrue(
                    error.getMessage().contains("train this model without " + "optChunkSize"),
                    error::getMessage);
        }
    }

    @Test
    void chunksOfABatchDifferByOneSampleAtMost() {
        assertEquals("[0-4, 4-8, 8-13]", text(13, 5));
        assertEquals("[0-6, 6-13]", text(13, 12));
        assertEquals("[0-13]", text(13, 99));
        assertNotEquals(new Chunk(0, 0, 4).seed(1), new Chunk(1, 4, 8).seed(1));
    }

    private static String text(long samples, int size) {
        return Chunk.cut(samples, size).stream()
                .map(chunk -> chunk.from() + "-" + chunk.to())
                .toList()
                .toString();
    }

    private static void assertClose(Map<String, float[]> expected, Map<String, float[]> actual) {
        GradientComparison comparison = GradientComparison.of(expected, actual);
        assertTrue(comparison.worstDifference() < TOLERANCE, comparison::toString);
    }
}
