package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.dyad.data.ViewGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContrastiveTrainerTest {
    @TempDir private Path folder;

    @Test
    void lossFalls() {
        List<Float> losses = new ArrayList<>();
        try (ToyRun run = new ToyRun(options -> options.addStepListener(losses(losses)))) {
            run.fit(ToyRun.STEPS);
        }
        assertEquals(ToyRun.STEPS, losses.size());
        assertTrue(
                mean(losses.subList(30, 40)) < 0.9 * mean(losses.subList(0, 10)), losses::toString);
    }

    @Test
    void resumedRunMatchesAnUninterruptedRun() throws IOException {
        Map<String, float[]> straight;
        try (ToyRun run = new ToyRun(options -> options)) {
            run.fit(ToyRun.STEPS);
            straight = run.weights();
        }
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        stopAfter(20, checkpoints);
        Checkpoint middle = checkpoints.latest().orElseThrow();
        assertEquals(20, middle.step());
        try (ToyRun run = new ToyRun(options -> options)) {
            run.trainer.resume(middle);
            assertEquals(
                    new FitResult(ToyRun.STEPS, FitResult.End.LAST_STEP), run.fit(ToyRun.STEPS));
            assertSameBits(straight, run.weights());
        }
    }

    @Test
    void resumingAFinishedRunRestoresItsWeights() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        Map<String, float[]> weights;
        try (ToyRun run = new ToyRun(options -> options.optCheckpoints(checkpoints, 7))) {
            run.fit(10);
            weights = run.weights();
        }
        try (ToyRun run = new ToyRun(options -> options)) {
            run.trainer.resume(checkpoints.latest().orElseThrow());
            assertEquals(new FitResult(10, FitResult.End.LAST_STEP), run.fit(10));
            assertSameBits(weights, run.weights());
        }
    }

    @Test
    void sameSeedGivesTheSameBitsWhateverTheLoaderThreads() {
        try (ToyRun one = new ToyRun(options -> options);
                ToyRun three = new ToyRun(options -> options.optLoaderThreads(3))) {
            one.fit(10);
            three.fit(10);
            assertSameBits(one.weights(), three.weights());
        }
    }

    @Test
    void trainsOnAnyThread() {
        try (ToyRun here = new ToyRun(options -> options);
                ToyRun there = new ToyRun(options -> options)) {
            here.fit(5);
            CompletableFuture.runAsync(() -> there.fit(5)).join();
            assertSameBits(here.weights(), there.weights());
        }
    }

    @Test
    void refusesACheckpointOfAnotherConfigurationAndNamesTheDifference() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        Map<String, String> then = Map.of("temperature", "0.5", "encoder", "tiny");
        try (ToyRun run =
                new ToyRun(
                        options -> options.optConfiguration(then).optCheckpoints(checkpoints, 5))) {
            run.fit(5);
        }
        Map<String, String> now = Map.of("temperature", "0.2", "encoder", "tiny");
        try (ToyRun run = new ToyRun(options -> options.optConfiguration(now))) {
            Checkpoint checkpoint = checkpoints.latest().orElseThrow();
            TrainingException error =
                    assertThrows(TrainingException.class, () -> run.trainer.resume(checkpoint));
            assertTrue(
                    error.getMessage().contains("temperature: was 0.5, is now 0.2"),
                    error::getMessage);
            assertFalse(error.getMessage().contains("encoder"), error::getMessage);
        }
    }

    @Test
    void refusesFewerSamplesThanABatch() {
        try (ToyRun run = new ToyRun(options -> options.optBatchSize(64))) {
            ArrayDataset few = ToyImages.of(run.dataManager, 50, 64);
            TrainingException error =
                    assertThrows(TrainingException.class, () -> run.trainer.fit(few, 1));
            assertTrue(error.getMessage().contains("one batch of 64, got 50"), error::getMessage);
        }
    }

    @Test
    void refusesABatchOfOne() {
        IllegalArgumentException error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ContrastiveTrainer.builder().optBatchSize(1));
        assertTrue(error.getMessage().contains("batch size must be >= 2"), error::getMessage);
    }

    @Test
    void survivesACheckpointThatCannotBeWritten() throws Exception {
        Path taken =
                Files.writeString(folder.resolve("taken"), "a file where a directory should be");
        CheckpointDirectory unwritable = new CheckpointDirectory(taken);
        CheckpointDirectory elsewhere = new CheckpointDirectory(folder.resolve("elsewhere"));
        try (ToyRun run = new ToyRun(options -> options.optCheckpoints(unwritable, 2))) {
            assertThrows(IOException.class, () -> run.trainer.fit(run.data, 5));
            assertEquals(5, run.trainer.step());
            run.trainer.save(elsewhere);
        }
        assertEquals(5, elsewhere.latest().orElseThrow().step());
    }

    @Test
    void stepsLeaveNoArraysBehind() {
        try (ToyRun run = new ToyRun(options -> options)) {
            run.fit(5);
            int few = run.model.getNDManager().getManagedArrays().size();
            int dataFew = run.dataManager.getManagedArrays().size();
            run.fit(60);
            assertEquals(few, run.model.getNDManager().getManagedArrays().size());
            assertEquals(dataFew, run.dataManager.getManagedArrays().size());
        }
    }

    @Test
    void djlListenersStillWork() {
        EvaluatorTrainingListener listener = new EvaluatorTrainingListener();
        try (ToyRun run = new ToyRun(options -> options.addTrainingListeners(listener))) {
            run.fit(6);
            assertTrue(
                    listener.getLatestEvaluations().containsKey("train_loss"),
                    () -> listener.getLatestEvaluations().toString());
        }
    }

    @Test
    void stopsIfTheLossIsNotFiniteAndKeepsTheLastCheckpoint() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        ViewGenerator broken =
                (data, key) -> {
                    NDArray samples = key.epoch() < 2 ? data.head() : data.head().mul(Float.NaN);
                    return new NDList(samples.mul(1.1f), samples.mul(0.9f));
                };
        try (ToyRun run =
                new ToyRun(options -> options.optViews(broken).optCheckpoints(checkpoints, 6))) {
            TrainingException error =
                    assertThrows(TrainingException.class, () -> run.trainer.fit(run.data, 40));
            assertTrue(error.getMessage().contains("finite"), error::getMessage);
        }
        assertEquals(12, checkpoints.latest().orElseThrow().step());
    }

    /** Runs until a step asks for the stop. */
    private static void stopAfter(int steps, CheckpointDirectory checkpoints) {
        AtomicReference<ContrastiveTrainer> trainer = new AtomicReference<>();
        StepListener stopper =
                event -> {
                    if (event.step() == steps) {
                        trainer.get().requestStop();
                    }
                };
        try (ToyRun run =
                new ToyRun(
                        options ->
                                options.optCheckpoints(checkpoints, 7).addStepListener(stopper))) {
            trainer.set(run.trainer);
            assertEquals(new FitResult(steps, FitResult.End.STOPPED), run.fit(ToyRun.STEPS));
        }
    }

    private static StepListener losses(List<Float> losses) {
        return event -> losses.add(event.loss());
    }

    private static double mean(List<Float> values) {
        return values.stream().mapToDouble(Float::doubleValue).average().orElseThrow();
    }

    private static void assertSameBits(Map<String, float[]> expected, Map<String, float[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), 0f, name));
    }
}
