package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.listener.LoggingTrainingListener;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.L1Loss;
import ai.dyad.io.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationTest {
    private static final int STEPS = 20;

    @TempDir private Path folder;
    private final NDManager manager = NDManager.newBaseManager();
    private final ArrayDataset heldOut = ToyImages.of(manager, 27);
    private final List<ValidationEvent> events = new ArrayList<>();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void trainingEndsWithTheSameBitsWithValidationOrWithout() {
        Map<String, float[]> without;
        try (ToyRun run = new ToyRun(options -> options)) {
            run.fit(STEPS);
            without = run.weights();
        }
        try (ToyRun run = run(options -> options.optValidation(heldOut, 3))) {
            run.fit(STEPS);
            Map<String, float[]> with = run.weights(); // running statistics among them
            without.forEach((name, values) -> assertArrayEquals(values, with.get(name), name));
        }
        assertEquals(
                List.of(3L, 6L, 9L, 12L, 15L, 18L, 20L),
                events.stream().map(ValidationEvent::step).toList());
    }

    @Test
    void measuresTheSameSamplesAndViewsEveryTime() {
        try (ToyRun run = run(options -> options.optValidation(heldOut, 1))) {
            run.fit(1);
            run.model.getBlock().getParameters().forEach(pair -> pair.getValue().freeze(true));
        }
        float once = events.get(0).loss();
        events.clear();
        try (ToyRun run = run(options -> options.optValidation(heldOut, 1))) {
            run.fit(1);
        }
        assertEquals(once, events.get(0).loss());
    }

    @Test
    void reportsEvaluatorsBesideTheLoss() {
        try (ToyRun run =
                run(
                        options ->
                                options.optValidation(heldOut, 5)
                                        .addEvaluators(new BatchRows("rows")))) {
            run.fit(5);
        }
        assertEquals(List.of("loss", "rows"), List.copyOf(events.get(0).values().keySet()));
        assertEquals(ToyRun.BATCH, events.get(0).values().get("rows")); // whole batches only
        assertTrue(events.get(0).loss() > 0);
    }

    @Test
    void keepsTheBestCheckpointBesideTheLatest() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        Countdown falling = new Countdown(3, 1, 2, 0.5f, 4);
        List<Map<String, float[]>> weights = new ArrayList<>();
        try (ToyRun run =
                run(
                        options ->
                                options.optValidation(heldOut, 2)
                                        .addEvaluators(falling)
                                        .optKeepBest("countdown", Better.LOWER)
                                        .optCheckpoints(checkpoints, 100))) {
            for (int step = 2; step <= 10; step += 2) {
                run.fit(step);
                weights.add(run.weights());
            }
        }
        assertEquals(
                List.of(true, true, false, true, false),
                events.stream().map(ValidationEvent::best).toList());
        assertEquals(10, checkpoints.latest().orElseThrow().step());
        Checkpoint best = checkpoints.best().latest().orElseThrow();
        assertEquals(8, best.step());
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> kept = Safetensors.read(scope, best.model());
            weights.get(3)
                    .forEach(
                            (name, values) ->
                                    assertArrayEquals(values, kept.get(name).toFloatArray(), name));
        }
        try (ToyRun run = new ToyRun(options -> options)) {
            run.trainer.resume(best);
            run.fit(8);
            run.weights()
                    .forEach(
                            (name, values) ->
                                    assertArrayEquals(weights.get(3).get(name), values, name));
        }
    }

    @Test
    void stopsWhenPatienceRunsOutAndStaysStoppedOnResume() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        UnaryOperator<ContrastiveTrainer.Builder> options =
                builder ->
                        builder.optValidation(heldOut, 2)
                                .addEvaluators(new Countdown(5, 6, 4, 3, 2, 9, 9, 9))
                                .optKeepBest("countdown")
                                .optPatience(3)
                                .optCheckpoints(checkpoints, 4);
        FitResult ended = new FitResult(10, FitResult.End.PATIENCE);
        try (ToyRun run = run(options)) {
            assertEquals(ended, run.fit(STEPS));
        }
        assertTrue(ended.completed());
        assertEquals(4, checkpoints.best().latest().orElseThrow().step());
        try (ToyRun run = run(options)) {
            run.trainer.resume(checkpoints.latest().orElseThrow());
            assertEquals(ended, run.fit(STEPS));
        }
    }

    @Test
    void djlListenersSeeEveryEvent() {
        List<String> seen = new ArrayList<>();
        EvaluatorTrainingListener djl = new EvaluatorTrainingListener(2);
        try (ToyRun run =
                run(
                        options ->
                                options.optValidation(heldOut, 4)
                                        .addEvaluators(new BatchRows("rows"))
                                        .addTrainingListeners(
                                                djl,
                                                new LoggingTrainingListener(),
                                                noting(seen)))) {
            run.fit(8);
        }
        assertEquals(8f, djl.getLatestEvaluations().get("validate_rows"));
        assertEquals("begin", seen.get(0));
        assertEquals(8, seen.stream().filter("train"::equals).count());
        assertEquals(6, seen.stream().filter("validate"::equals).count()); // 27 / 8 whole, twice
        assertEquals(1, seen.stream().filter("epoch"::equals).count()); // 50 / 8 steps
        assertTrue(seen.contains("end"));
    }

    @Test
    void throwsForIncompatibleOptions() {
        assertMessage(
                "validation data for the best checkpoint must be set: call optValidation",
                options ->
                        options.optKeepBest("loss")
                                .optCheckpoints(new CheckpointDirectory(folder), 1));
        assertMessage(
                "a directory for the best checkpoint must be set: call optCheckpoints",
                options -> options.optValidation(heldOut, 1).optKeepBest("loss"));
        assertMessage(
                "validation data for the patience must be set: call optValidation",
                options -> options.optPatience(2));
        IllegalArgumentException unknown =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                new ToyRun(
                                        options ->
                                                options.optValidation(heldOut, 1)
                                                        .optCheckpoints(
                                                                new CheckpointDirectory(folder), 1)
                                                        .addEvaluators(new BatchRows("rows"))
                                                        .optKeepBest("row")));
        assertTrue(unknown.getMessage().contains("did you mean rows?"), unknown::getMessage);
        assertThrows(
                IllegalArgumentException.class,
                () -> new ToyRun(options -> options.addEvaluators(new L1Loss("loss"))));
    }

    private void assertMessage(String message, UnaryOperator<ContrastiveTrainer.Builder> options) {
        assertEquals(
                message,
                assertThrows(IllegalStateException.class, () -> new ToyRun(options)).getMessage());
    }

    private ToyRun run(UnaryOperator<ContrastiveTrainer.Builder> options) {
        return new ToyRun(builder -> options.apply(builder).addStepListener(noting()));
    }

    private StepListener noting() {
        return new StepListener() {
            @Override
            public void onStep(StepEvent event) {}

            @Override
            public void onValidation(ValidationEvent event) {
                events.add(event);
            }
        };
    }

    private static TrainingListener noting(List<String> seen) {
        return new TrainingListener() {
            @Override
            public void onEpoch(Trainer trainer) {
                seen.add("epoch");
            }

            @Override
            public void onTrainingBatch(Trainer trainer, BatchData data) {
                seen.add("train");
            }

            @Override
            public void onValidationBatch(Trainer trainer, BatchData data) {
                assertFalse(data.getPredictions().isEmpty());
                seen.add("validate");
            }

            @Override
            public void onTrainingBegin(Trainer trainer) {
                seen.add("begin");
            }

            @Override
            public void onTrainingEnd(Trainer trainer) {
                seen.add("end");
            }
        };
    }

    /** An evaluator whose value is the rows of a batch. */
    private static class BatchRows extends Evaluator {
        private float value;

        BatchRows(String name) {
            super(name);
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            return predictions.head();
        }

        @Override
        public void addAccumulator(String key) {}

        @Override
        public void updateAccumulator(String key, NDList labels, NDList predictions) {
            value = predictions.head().size(0);
        }

        @Override
        public void resetAccumulator(String key) {}

        @Override
        public float getAccumulator(String key) {
            return value;
        }
    }

    /** An evaluator that gives one value after the other, whatever the model does. */
    private static final class Countdown extends BatchRows {
        private final float[] values;
        private int next;

        Countdown(float... values) {
            super("countdown");
            this.values = values;
        }

        @Override
        public float getAccumulator(String key) {
            return values[next++];
        }
    }
}
