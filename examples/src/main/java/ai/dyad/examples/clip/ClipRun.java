package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.translate.TranslateException;
import ai.dyad.examples.picture.CurvePicture;
import ai.dyad.examples.progress.Interruption;
import ai.dyad.examples.progress.TrainingProgressBar;
import ai.dyad.examples.run.RunDirectory;
import ai.dyad.examples.run.RunSchedule;
import ai.dyad.loss.ClipLoss;
import ai.dyad.monitoring.HealthMonitor;
import ai.dyad.monitoring.HealthWatch;
import ai.dyad.monitoring.MetricsFile;
import ai.dyad.optimizer.AdamW;
import ai.dyad.training.Checkpoint;
import ai.dyad.training.CheckpointDirectory;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.FitResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Trains one pair of towers in a run directory. */
final class ClipRun {
    private static final int MEASURE_EVERY = 10;
    private static final int GRACE_STEPS = 100;
    private static final String METRICS = "metrics.jsonl";

    private final ClipSettings settings;
    private final ClipData data;
    private final RunDirectory directory;
    private final Device device;

    ClipRun(ClipSettings settings, ClipData data, RunDirectory directory, Device device) {
        this.settings = settings;
        this.data = data;
        this.directory = directory;
        this.device = device;
    }

    /** Trains to the last step, or until interrupted; returns whether the last step was reached. */
    boolean train(RunSchedule schedule, PrintWriter console)
            throws IOException, TranslateException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(directory.file("checkpoints"));
        Optional<Checkpoint> start = schedule.resume() ? checkpoints.latest() : Optional.empty();
        long firstStep = start.map(Checkpoint::step).orElse(0L);
        try (Interruption interruption = new Interruption();
                ClipParts parts = new ClipParts(settings, data, device);
                Model model = Model.newInstance("clip", device);
                AdamW optimizer = parts.optimizer();
                MetricsFile metrics = new MetricsFile(directory.file(METRICS), firstStep)) {
            model.setBlock(parts.model());
            HealthWatch watch = new HealthWatch(chanceLoss(), GRACE_STEPS);
            try (ContrastiveTrainer trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(ClipLoss.builder().build())
                            .setOptimizer(optimizer)
                            .setViews(parts.views())
                            .optBatchSize(settings.batch())
                            .optChunkSize(settings.chunk())
                            .optSeed(settings.seed())
                            .optConfiguration(settings.asMap())
                            .optCheckpoints(checkpoints, schedule.checkpointEvery())
                            .optLoaderThreads(schedule.loaderThreads())
                            .addStepListener(
                                    new HealthMonitor(MEASURE_EVERY, List.of(metrics, watch)))
                            .addStepListener(new TrainingProgressBar("pairs"))
                            .build()) {
                interruption.stopBy(trainer::requestStop);
                trainer.stepsPerEpoch(data.training());
                begin(start, trainer, console);
                say(parts, console);
                if (schedule.verifyChunks()) {
                    console.println(trainer.verifyChunks(data.training()));
                }
                FitResult result = trainer.fit(data.training(), settings.steps());
                return end(result, schedule.out(), parts, console);
            }
        }
    }

    private double chanceLoss() {
        return Math.log(settings.batch());
    }

    private void begin(Optional<Checkpoint> start, ContrastiveTrainer trainer, PrintWriter console)
            throws IOException {
        if (start.isPresent()) {
            trainer.resume(start.get());
            console.printf("going on from step %,d%n", start.get().step());
        } else {
            directory.writeConfiguration(settings.asMap());
        }
    }

    private void say(ClipParts parts, PrintWriter console) {
        console.printf(
                "%s: %,d pictures of %d×%d with %,d captions, %,d held out; images by %s%s, texts"
                        + " by %s%s; %,d steps of %d on %s, into %s%n",
                data.name(),
                data.training().size(),
                settings.size(),
                settings.size(),
                data.training().allCaptions().size(),
                data.test().size(),
                settings.imageEncoder(),
                settings.freezeImage() ? " (frozen)" : "",
                settings.textEncoder(),
                settings.freezeText() ? " (frozen)" : "",
                settings.steps(),
                settings.batch(),
                device,
                directory.path());
        if (parts.truncatedCaptions() > 0) {
            console.printf(
                    "%,d captions have more than %d tokens and are cut%n",
                    parts.truncatedCaptions(), parts.maxTokens());
        }
        console.flush();
    }

    private boolean end(FitResult result, Path whole, ClipParts parts, PrintWriter console)
            throws IOException {
        CurvePicture.write(
                MetricsFile.read(directory.file(METRICS)),
                new CurvePicture.LossAxis("CLIP's loss, nats", "chance, log N", chanceLoss()),
                directory.file("curve.png"));
        if (result.completed()) {
            parts.save(directory.path());
        } else {
            console.printf(
                    "stopped at step %,d of %,d, all saved; go on with: ./dyad clip --resume --out"
                            + " %s%n",
                    result.step(), settings.steps(), whole);
            console.flush();
        }
        return result.completed();
    }
}
