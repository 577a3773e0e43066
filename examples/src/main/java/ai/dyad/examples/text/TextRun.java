package ai.dyad.examples.text;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.training.loss.Loss;
import ai.djl.translate.TranslateException;
import ai.dyad.examples.picture.CurvePicture;
import ai.dyad.examples.pretrained.PretrainedText;
import ai.dyad.examples.progress.Interruption;
import ai.dyad.examples.progress.TrainingProgressBar;
import ai.dyad.examples.run.RunDirectory;
import ai.dyad.examples.run.RunSchedule;
import ai.dyad.loss.EqualIds;
import ai.dyad.loss.InfoNceLoss;
import ai.dyad.monitoring.HealthMonitor;
import ai.dyad.monitoring.HealthWatch;
import ai.dyad.monitoring.MetricsFile;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.ResumableOptimizer;
import ai.dyad.optimizer.WarmUpCosine;
import ai.dyad.text.data.PairDataset;
import ai.dyad.text.encoder.SiameseTextEncoder;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.encoder.TextEncoderFile;
import ai.dyad.text.tokenizer.JsonTokenizer;
import ai.dyad.training.Checkpoint;
import ai.dyad.training.CheckpointDirectory;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.ContrastiveTrainerBuilder;
import ai.dyad.training.FitResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** Fine-tunes one text encoder in a run directory. */
final class TextRun {
    private static final int MEASURE_EVERY = 10;
    private static final int GRACE_STEPS = 100;
    private static final float MAX_GRADIENT_NORM = 1; // as sentence-transformers
    private static final String METRICS = "metrics.jsonl";

    private final TextSettings settings;
    private final TextSplit split;
    private final RunDirectory directory;
    private final Device device;

    TextRun(TextSettings settings, TextSplit split, RunDirectory directory, Device device) {
        this.settings = settings;
        this.split = split;
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
                Model model = Model.newInstance("text", device);
                ResumableOptimizer optimizer = optimizer()) {
            TextEncoderFile pretrained =
                    PretrainedText.open(
                            model.getNDManager(), settings.model(), settings.maxLength());
            model.setBlock(new SiameseTextEncoder(pretrained.encoder()));
            try (JsonTokenizer tokenizer = fitting(pretrained);
                    MetricsFile metrics = new MetricsFile(directory.file(METRICS), firstStep);
                    ContrastiveTrainer trainer =
                            builder(metrics)
                                    .setModel(model)
                                    .setOptimizer(optimizer)
                                    .optCheckpoints(checkpoints, schedule.checkpointEvery())
                                    .optLoaderThreads(schedule.loaderThreads())
                                    .build()) {
                interruption.stopBy(trainer::requestStop);
                PairDataset dataset = dataset(tokenizer);
                trainer.stepsPerEpoch(dataset);
                begin(start, trainer, console);
                if (schedule.verifyChunks()) {
                    console.println(trainer.verifyChunks(dataset));
                }
                FitResult result = trainer.fit(dataset, settings.steps());
                end(result, pretrained, console);
                printTruncated(dataset, console);
                return result.completed();
            }
        }
    }

    private ContrastiveTrainerBuilder builder(MetricsFile metrics) {
        HealthWatch watch = new HealthWatch(chanceLoss(), GRACE_STEPS);
        return ContrastiveTrainer.builder()
                .setLoss(loss())
                .setViews((data, indices, epoch) -> data)
                .optBatchSize(settings.batch())
                .optChunkSize(settings.chunk())
                .optSeed(settings.seed())
                .optMaxGradientNorm(MAX_GRADIENT_NORM)
                .optConfiguration(settings.asMap())
                .addStepListener(new HealthMonitor(MEASURE_EVERY, List.of(metrics, watch)))
                .addStepListener(new TrainingProgressBar("pairs"));
    }

    /** Opens the tokenizer, if the encoder knows all its tokens. */
    private static JsonTokenizer fitting(TextEncoderFile pretrained) throws IOException {
        JsonTokenizer tokenizer = pretrained.openTokenizer();
        try {
            TextEncoder.builder().setTokenizer(tokenizer).setBlock(pretrained.encoder()).build();
            return tokenizer;
        } catch (IllegalArgumentException e) {
            tokenizer.close();
            throw e;
        }
    }

    private PairDataset dataset(JsonTokenizer tokenizer) {
        return PairDataset.builder()
                .setPairs(split.training())
                .setTokenizer(tokenizer)
                .optDevice(device)
                .build();
    }

    private ResumableOptimizer optimizer() {
        return AdamW.builder()
                .setLearningRateTracker(
                        WarmUpCosine.builder()
                                .setBaseValue(settings.learningRate())
                                .setTotalSteps(settings.steps())
                                .optWarmUpSteps(
                                        Math.min(settings.warmupSteps(), settings.steps() / 2))
                                .build())
                .optWeightDecay(settings.weightDecay())
                .build();
    }

    private Loss loss() {
        return settings.hardNegatives()
                ? new OwnNegative(settings.scale())
                : InfoNceLoss.builder()
                        .optTemperature(1 / settings.scale())
                        .optEqualIds(EqualIds.IGNORED)
                        .build();
    }

    private double chanceLoss() {
        return Math.log(settings.batch() + (settings.hardNegatives() ? 1 : 0));
    }

    private void begin(Optional<Checkpoint> start, ContrastiveTrainer trainer, PrintWriter console)
            throws IOException {
        if (start.isPresent()) {
            trainer.resume(start.get());
            console.printf("going on from step %,d%n", start.get().step());
        } else {
            directory.writeConfiguration(settings.asMap());
        }
        console.printf(
                "%s: %,d pairs to train on%s, encoder %s, %,d steps of %d on %s, into %s%n",
                split.name(),
                split.training().size(),
                settings.hardNegatives() ? " with hard negatives" : "",
                settings.model(),
                settings.steps(),
                settings.batch(),
                device,
                directory.path());
        console.flush();
    }

    private void end(FitResult result, TextEncoderFile encoder, PrintWriter console)
            throws IOException {
        CurvePicture.write(
                MetricsFile.read(directory.file(METRICS)),
                new CurvePicture.LossAxis("InfoNCE, nats", "chance, log(candidates)", chanceLoss()),
                directory.file("curve.png"));
        if (result.completed()) {
            encoder.save(directory.path());
        } else {
            console.printf(
                    "stopped at step %,d of %,d, all saved; go on with: ./dyad text --resume"
                            + " --out %s%n",
                    result.step(), settings.steps(), directory.path());
            console.flush();
        }
    }

    private void printTruncated(PairDataset dataset, PrintWriter console) {
        if (dataset.truncatedTexts() > 0) {
            console.printf(
                    "%,d times a text longer than %d tokens was cut in training (--max-length)%n",
                    dataset.truncatedTexts(), settings.maxLength());
            console.flush();
        }
    }

    /** Judges the encoder that training began with beside the one that it left in the directory. */
    void evaluate(PrintWriter console) throws IOException {
        TextEvaluation evaluation = new TextEvaluation(split, device);
        List<TextRetrieval> before = evaluation.of(settings.model(), settings.maxLength());
        List<TextRetrieval> after =
                evaluation.of(directory.path().toString(), settings.maxLength());
        TextReport report = new TextReport(split, before, after);
        report.print(console);
        report.write(directory.file("retrieval.json"));
        report.writePage(
                "Text pairs: " + split.name(), settings.asMap(), directory.file("report.html"));
        if (evaluation.truncatedTexts() > 0) {
            console.printf(
                    "%n%,d of the texts held out were longer than %d tokens and cut%n",
                    evaluation.truncatedTexts(), settings.maxLength());
        }
        console.printf(
                "%nin %s:%n"
                        + "  text.safetensors, tokenizer.json, model.json   the encoder%n"
                        + "  retrieval.json             these numbers%n"
                        + "  curve.png, metrics.jsonl   the training%n"
                        + "  report.html                all of this on one page%n",
                directory.path());
        console.flush();
    }
}
