package ai.dyad.examples.simclr;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.TranslateException;
import ai.dyad.examples.data.LabelledImages;
import ai.dyad.examples.picture.CurvePicture;
import ai.dyad.examples.progress.Interruption;
import ai.dyad.examples.progress.TrainingProgressBar;
import ai.dyad.examples.run.RunDirectory;
import ai.dyad.examples.run.RunSchedule;
import ai.dyad.monitoring.HealthMonitor;
import ai.dyad.monitoring.HealthWatch;
import ai.dyad.monitoring.MetricsFile;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.optimizer.ResumableOptimizer;
import ai.dyad.training.Checkpoint;
import ai.dyad.training.CheckpointDirectory;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.FitResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** Trains one encoder with SimCLR in a run directory. */
final class SimClrRun {
    private static final int MEASURE_EVERY = 10;
    private static final int GRACE_STEPS = 100;
    static final String METRICS = "metrics.jsonl";

    private final SimClrSettings settings;
    private final LabelledImages images;
    private final RunDirectory directory;
    private final Device device;
    private final SimClrParts parts;

    SimClrRun(
            SimClrSettings settings, LabelledImages images, RunDirectory directory, Device device) {
        this.settings = settings;
        this.images = images;
        this.directory = directory;
        this.device = device;
        this.parts = new SimClrParts(settings, images);
    }

    /** Trains to the last step, or until interrupted; returns whether the last step was reached. */
    boolean train(RunSchedule schedule, PrintWriter console)
            throws IOException, TranslateException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(directory.file("checkpoints"));
        Optional<Checkpoint> start = schedule.resume() ? checkpoints.latest() : Optional.empty();
        long firstStep = start.map(Checkpoint::step).orElse(0L);
        try (Interruption interruption = new Interruption();
                Model model = Model.newInstance("simclr", device);
                ResumableOptimizer optimizer = parts.optimizer();
                MetricsFile metrics = new MetricsFile(directory.file(METRICS), firstStep)) {
            SiameseEncoder siamese = parts.model();
            model.setBlock(siamese);
            HealthWatch watch = new HealthWatch(chanceLoss(), GRACE_STEPS);
            try (ContrastiveTrainer trainer =
                    ContrastiveTrainer.builder()
                            .setModel(model)
                            .setLoss(parts.loss())
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
                            .addStepListener(new TrainingProgressBar("images"))
                            .build()) {
                interruption.stopBy(trainer::requestStop);
                trainer.stepsPerEpoch(images.training());
                begin(start, trainer, console);
                if (schedule.verifyChunks()) {
                    console.println(trainer.verifyChunks(images.training()));
                }
                FitResult result = trainer.fit(images.training(), settings.steps());
                return end(result, siamese, console);
            }
        }
    }

    private double chanceLoss() {
        return Math.log(2.0 * settings.batch() - 1);
    }

    private void begin(Optional<Checkpoint> start, ContrastiveTrainer trainer, PrintWriter console)
            throws IOException {
        if (start.isPresent()) {
            trainer.resume(start.get());
            console.printf("going on from step %,d%n", start.get().step());
        } else {
            directory.writeConfiguration(settings.asMap());
        }
        try (NDManager manager = NDManager.newBaseManager(device)) {
            new ViewsPicture(parts.views(), images.training())
                    .write(manager, directory.file("views.png"));
        }
        console.printf(
                "%s: %,d pictures of %d×%d, encoder %s, %,d steps of %d on %s, into %s%n",
                images.name(),
                images.training().size(),
                images.training().height(),
                images.training().width(),
                settings.encoder(),
                settings.steps(),
                settings.batch(),
                device,
                directory.path());
        console.flush();
    }

    private boolean end(FitResult result, SiameseEncoder siamese, PrintWriter console)
            throws IOException {
        CurvePicture.write(
                MetricsFile.read(directory.file(METRICS)),
                new CurvePicture.LossAxis("NT-Xent, nats", "chance, log(2N−1)", chanceLoss()),
                directory.file("curve.png"));
        if (result.completed()) {
            parts.saveEncoder(siamese, directory.path());
        } else {
            console.printf(
                    "stopped at step %,d of %,d, all saved; go on with: ./dyad simclr --resume"
                            + " --out %s%n",
                    result.step(), settings.steps(), directory.path());
            console.flush();
        }
        return result.completed();
    }

    /** Evaluates the encoder that training left in the directory, and draws what it learned. */
    void evaluate(PrintWriter console) throws IOException, TranslateException {
        new SimClrEvaluation(images, directory, device).run(settings, console);
    }
}
