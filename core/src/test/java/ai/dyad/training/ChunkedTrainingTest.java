package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs whose batches go through in chunks; the model has BatchNorm and dropout. */
class ChunkedTrainingTest {
    private static final int CHUNK = 3;

    @TempDir private Path folder;

    private static ToyRun chunked() {
        return new ToyRun(options -> options.optChunkSize(CHUNK));
    }

    @Test
    void lossFalls() {
        List<Float> losses = new ArrayList<>();
        StepListener listener =
                new StepListener() {
                    @Override
                    public void onStep(StepEvent event) {
                        losses.add(event.loss());
                    }
                };
        try (ToyRun run =
                new ToyRun(options -> options.optChunkSize(CHUNK).addStepListener(listener))) {
            run.fit(ToyRun.STEPS);
        }
        assertTrue(
                mean(losses.subList(30, 40)) < 0.9 * mean(losses.subList(0, 10)), losses::toString);
    }

    @Test
    void resumedRunEndsWithIdenticalWeights() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        Map<String, float[]> straight;
        try (ToyRun run = chunked()) {
            run.fit(16);
            straight = run.weights();
        }
        try (ToyRun run = chunked()) {
            run.fit(9);
            run.trainer.save(checkpoints);
        }
        try (ToyRun run = chunked()) {
            run.trainer.resume(checkpoints.latest().orElseThrow());
            run.fit(16);
            assertSameBits(straight, run.weights());
        }
        try (ToyRun run = new ToyRun(options -> options)) {
            Checkpoint checkpoint = checkpoints.latest().orElseThrow();
            TrainingException error =
                    assertThrows(TrainingException.class, () -> run.trainer.resume(checkpoint));
            assertTrue(error.getMessage().contains("chunk: was 3"), error::getMessage);
        }
    }

    @Test
    void verificationDoesNotChangeTheModel() throws IOException, TranslateException {
        try (ToyRun plain = chunked();
                ToyRun verified = chunked()) {
            ChunkVerification before = verified.trainer.verifyChunks(verified.data);
            assertTrue(before.passed(), before::toString);
            plain.fit(6);
            verified.fit(4);
            ChunkVerification between = verified.trainer.verifyChunks(verified.data);
            assertTrue(between.passed(), between::toString);
            verified.fit(6);
            assertSameBits(plain.weights(), verified.weights());
        }
    }

    @Test
    void oneChunkEqualsAPlainStep() {
        try (ToyRun plain = new ToyRun(options -> options);
                ToyRun whole = new ToyRun(options -> options.optChunkSize(ToyRun.BATCH));
                ToyRun more = new ToyRun(options -> options.optChunkSize(1000));
                ToyRun chunks = chunked()) {
            List.of(plain, whole, more, chunks).forEach(run -> run.fit(4));
            assertSameBits(plain.weights(), whole.weights());
            assertSameBits(plain.weights(), more.weights());
            String name = plain.weights().keySet().iterator().next();
            assertFalse(Arrays.equals(plain.weights().get(name), chunks.weights().get(name)));
        }
    }

    @Test
    void stepsLeaveNoArraysBehind() throws IOException, TranslateException {
        try (ToyRun run = chunked()) {
            run.fit(5);
            int few = run.model.getNDManager().getManagedArrays().size();
            int dataFew = run.dataManager.getManagedArrays().size();
            run.fit(40);
            run.trainer.verifyChunks(run.data);
            assertEquals(few, run.model.getNDManager().getManagedArrays().size());
            assertEquals(dataFew, run.dataManager.getManagedArrays().size());
        }
    }

    @Test
    void throwsIfChunkSizeIsZero() {
        IllegalArgumentException error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ContrastiveTrainer.builder().optChunkSize(0));
        assertTrue(error.getMessage().contains("chunk size must be >= 1, got 0"));
    }

    private static double mean(List<Float> values) {
        return values.stream().mapToDouble(Float::doubleValue).average().orElseThrow();
    }

    private static void assertSameBits(Map<String, float[]> expected, Map<String, float[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), 0f, name));
    }
}
