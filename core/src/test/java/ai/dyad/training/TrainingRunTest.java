package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.core.Linear;
import ai.djl.translate.TranslateException;
import ai.dyad.data.Fingerprint;
import ai.dyad.health.HealthMonitor;
import ai.dyad.health.MetricsFile;
import ai.dyad.health.StepMetrics;
import ai.dyad.io.StateDict;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.WarmUpCosine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    private static final int STEPS = 20;

    @TempDir private Path folder;
    private final List<Float> rates = new ArrayList<>();

    @Test
    void resumesWhereItStoppedToIdenticalWeights() throws IOException, TranslateException {
        Map<String, float[]> straight = train("straight", STEPS, run -> run, 0);
        assertTrue(Files.exists(folder.resolve("straight/config.json")));
        assertTrue(Files.exists(folder.resolve("straight/data.json")));
        train("stopped", STEPS, run -> run, 7);
        Map<String, float[]> resumed = train("stopped", STEPS, run -> run, 0);
        straight.forEach((name, values) -> assertArrayEquals(values, resumed.get(name), name));
        assertEquals(
                List.of(4L, 8L, 12L, 16L, 20L),
                MetricsFile.read(folder.resolve("stopped/metrics.jsonl")).stream()
                        .map(StepMetrics::step)
                        .toList());
    }

    @Test
    void refusesDifferentSettingsAndNamesThem() throws IOException, TranslateException {
        train("run", STEPS, run -> run, 5);
        String message = refused(STEPS, run -> run.optSettings(Map.of("encoder", "large")));
        assertTrue(message.contains("encoder: was tiny, is now large"), message);
    }

    @Test
    void refusesChangedDataAndNamesTheChange() throws IOException, TranslateException {
        train("run", STEPS, run -> run, 5);
        String message =
                refused(
                        STEPS,
                        run ->
                                run.optFingerprint(
                                        Fingerprint.builder()
                                                .addPart("training", 1, 2, 4)
                                                .addPart("held out", 3)
                                                .build()));
        assertTrue(message.contains("3 samples before, 3 now"), message);
        assertTrue(message.contains("1 samples that were training are held out now"), message);
    }

    @Test
    void saysHowToTrainLonger() throws IOException, TranslateException {
        train("run", STEPS, run -> run, 0);
        String message = refused(2 * STEPS, run -> run);
        assertTrue(message.contains("planned for 20 steps, got 40"), message);
        String shorter = refused(STEPS, TrainingRun.Builder::optExtension);
        assertTrue(shorter.contains("must end after the 20 steps"), shorter);
    }

    /** Steps 21 to 40 follow the schedule of 40 steps; earlier steps do not change. */
    @Test
    void anExtensionFollowsTheScheduleOfItsNewLength() throws IOException, TranslateException {
        train("run", STEPS, run -> run, 0);
        float last = rates.get(STEPS - 1);
        rates.clear();
        train("run", 2 * STEPS, TrainingRun.Builder::optExtension, 0);
        WarmUpCosine longer = schedule(2 * STEPS);
        assertEquals(STEPS, rates.size());
        for (int i = 0; i < STEPS; i++) {
            assertEquals(longer.getNewValue(STEPS + 1 + i), rates.get(i));
        }
        assertTrue(rates.get(0) > 10 * last);
    }

    /** A killed extension resumes like any other run. */
    @Test
    void stoppedExtensionResumesToIdenticalWeights() throws IOException, TranslateException {
        train("a", STEPS, run -> run, 0);
        Map<String, float[]> straight = train("a", 2 * STEPS, TrainingRun.Builder::optExtension, 0);
        train("b", STEPS, run -> run, 0);
        train("b", 2 * STEPS, TrainingRun.Builder::optExtension, 27);
        Map<String, float[]> resumed = train("b", 2 * STEPS, run -> run, 0);
        straight.forEach((name, values) -> assertArrayEquals(values, resumed.get(name), name));
    }

    @Test
    void anExtensionNeedsARun() {
        String message = refused(STEPS, TrainingRun.Builder::optExtension);
        assertTrue(message.contains("must hold a run to extend"), message);
        assertFalse(RunDirectory.holdsRun(folder.resolve("run")));
    }

    @Test
    void namesTheMethodThatWasNotCalled() {
        assertEquals(
                "a directory must be set: call setDirectory",
                assertThrows(IllegalStateException.class, () -> TrainingRun.builder().build())
                        .getMessage());
    }

    private String refused(int steps, UnaryOperator<TrainingRun.Builder> options) {
        return assertThrows(TrainingException.class, () -> train("run", steps, options, 0))
                .getMessage();
    }

    private static WarmUpCosine schedule(int steps) {
        return WarmUpCosine.builder().setBaseValue(0.01f).setTotalSteps(steps).build();
    }

    private Map<String, float[]> train(
            String name, int steps, UnaryOperator<TrainingRun.Builder> options, int stopAt)
            throws IOException, TranslateException {
        RunDirectory directory = RunDirectory.of(folder.resolve(name));
        try (Model model = Model.newInstance("toy", Device.cpu());
                NDManager manager = NDManager.newBaseManager(Device.cpu());
                AdamW optimizer = AdamW.builder().setLearningRateTracker(schedule(steps)).build();
                MetricsFile metrics = new MetricsFile(directory.metrics())) {
            model.setBlock(
                    new SiameseEncoder(
                            Linear.builder().setUnits(8).build(),
                            ProjectionHead.builder().setUnits(8, 4).build()));
            TrainingRun[] running = new TrainingRun[1];
            ContrastiveTrainer.Builder trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(NtXentLoss.builder().build())
                            .setOptimizer(optimizer)
                            .optViews((data, key) -> pair(data))
                            .addStepListener(metrics)
                            .addStepListener(new HealthMonitor(4, List.of(metrics)))
                            .addStepListener(event -> rates.add(event.learningRate()))
                            .addStepListener(
                                    event -> {
                                        if (event.step() == stopAt) {
                                            running[0].requestStop();
                                        }
                                    });
            Fingerprint data =
                    Fingerprint.builder()
                            .addPart("training", 1, 2, 3)
                            .addPart("held out", 4)
                            .build();
            TrainingRun.Builder builder =
                    TrainingRun.builder()
                            .setDirectory(directory)
                            .setTrainer(trainer)
                            .setData(ToyImages.of(manager, 50))
                            .setSteps(steps)
                            .optSettings(Map.of("encoder", "tiny"))
                            .optFingerprint(data)
                            .optCheckpointEvery(6);
            try (TrainingRun run = options.apply(builder).build()) {
                running[0] = run;
                FitResult result = run.train();
                assertEquals(stopAt == 0, result.completed());
            }
            Map<String, float[]> weights = new LinkedHashMap<>();
            StateDict.arrays(model.getBlock())
                    .forEach((parameter, array) -> weights.put(parameter, array.toFloatArray()));
            return weights;
        }
    }

    private static NDList pair(NDList data) {
        return new NDList(data.head().mul(1.1f), data.head().mul(0.9f).add(0.1f));
    }
}
