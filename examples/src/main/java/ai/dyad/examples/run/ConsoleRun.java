package ai.dyad.examples.run;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.translate.TranslateException;
import ai.dyad.examples.figure.TrainingCurve;
import ai.dyad.examples.progress.Interruption;
import ai.dyad.examples.progress.TrainingProgressBar;
import ai.dyad.health.HealthMonitor;
import ai.dyad.health.HealthWatch;
import ai.dyad.health.MetricsFile;
import ai.dyad.health.StepMetrics;
import ai.dyad.health.TensorBoardFile;
import ai.dyad.training.Checkpoint;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.FitResult;
import ai.dyad.training.RunDirectory;
import ai.dyad.training.TrainingRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Runs a {@link TrainingRun} on a terminal: shows progress, draws the curve, handles Ctrl-C. */
public final class ConsoleRun {
    private static final int MEASURE_EVERY = 10;
    private static final int GRACE_STEPS = 100;
    private static final String STEPS = "steps";
    private static final String FROM = "from";

    private final RunDirectory directory;
    private final RunSchedule schedule;
    private final Device device;
    private final PrintWriter console;

    /**
     * Prepares a run.
     *
     * @param directory the run's directory
     * @param schedule how the run is carried out
     * @param device where to compute
     * @param console where to print messages
     */
    public ConsoleRun(
            RunDirectory directory, RunSchedule schedule, Device device, PrintWriter console) {
        this.directory = directory;
        this.schedule = schedule;
        this.device = device;
        this.console = console;
    }

    /**
     * Trains.
     *
     * @param job what to train; this method closes it
     * @return whether training is finished; if false, the run was interrupted and is saved
     * @throws IOException if something cannot be read or written
     * @throws TranslateException if the data cannot be made into batches
     * @throws IllegalArgumentException if the number of steps contradicts the run's plan
     */
    public boolean train(TrainingJob job) throws IOException, TranslateException {
        boolean longer = schedule.extend() && directory.holdsRun();
        try (Interruption interruption = new Interruption();
                job;
                Model model = Model.newInstance(job.command(), device);
                MetricsFile metrics = new MetricsFile(directory.metrics());
                TensorBoardFile events = new TensorBoardFile(directory.path())) {
            requireSteps(job.steps());
            TrainingRun.Builder builder =
                    TrainingRun.builder()
                            .setDirectory(directory)
                            .setTrainer(trainer(job, model, metrics, events))
                            .setData(job.data())
                            .setSteps(job.steps())
                            .optSettings(settings(job))
                            .optFingerprint(job.fingerprint())
                            .optCheckpointEvery(schedule.checkpointEvery());
            try (TrainingRun run = (longer ? builder.optExtension() : builder).build()) {
                interruption.stopBy(run::requestStop);
                begin(job, run);
                FitResult result = run.train();
                end(job, result);
                return result.completed();
            }
        }
    }

    private ContrastiveTrainer.Builder trainer(
            TrainingJob job, Model model, MetricsFile metrics, TensorBoardFile events)
            throws IOException {
        HealthWatch watch = new HealthWatch(job.lossAxis().chance(), GRACE_STEPS);
        List<Consumer<StepMetrics>> measured = new ArrayList<>(List.of(metrics, watch));
        ContrastiveTrainer.Builder builder = job.prepare(model).setModel(model);
        if (schedule.from() != null && !directory.holdsRun()) {
            builder.optStartWeights(startWeights(schedule.from()));
        }
        if (schedule.tensorBoard() || TensorBoardFile.isIn(directory.path())) {
            builder.addStepListener(events);
            measured.add(events);
        }
        return builder.optLoaderThreads(schedule.loaderThreads())
                .addStepListener(metrics)
                .addStepListener(new HealthMonitor(MEASURE_EVERY, measured))
                .addStepListener(new TrainingProgressBar(job.items()));
    }

    private static Checkpoint startWeights(Path run) throws IOException {
        return RunPaths.existing(run, "--from")
                .checkpoints()
                .latest()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "--from must be a run with a checkpoint, but there is none"
                                                + " in "
                                                + run));
    }

    /**
     * Returns the job's settings and the source of its initial weights, which a resumed run keeps.
     */
    private Map<String, String> settings(TrainingJob job) throws IOException {
        Map<String, String> settings = new TreeMap<>(job.settings());
        if (directory.holdsRun()) {
            String from = directory.readConfiguration().get(FROM);
            if (from != null) {
                settings.put(FROM, from);
            }
        } else if (schedule.from() != null) {
            settings.put(FROM, schedule.from().toString());
        }
        return settings;
    }

    /**
     * Checks the steps against the plan; the messages name options, which the library does not
     * know.
     */
    private void requireSteps(int steps) throws IOException {
        if (!directory.holdsRun()) {
            return;
        }
        int planned = Integer.parseInt(directory.readConfiguration().getOrDefault(STEPS, "0"));
        if (!schedule.extend() && steps != planned) {
            throw new IllegalArgumentException(
                    String.format(
                            "--resume must keep the %d steps that the run was planned for, got %d:"
                                    + " to train longer, give --extend instead",
                            planned, steps));
        }
        if (schedule.extend() && steps <= planned) {
            throw new IllegalArgumentException(
                    String.format(
                            "--extend needs more steps than the %d that the run was planned for,"
                                    + " got %d: add --steps N, the total including the steps"
                                    + " already done",
                            planned, steps));
        }
    }

    private void begin(TrainingJob job, TrainingRun run) throws IOException, TranslateException {
        long step = run.begin();
        if (step > 0) {
            console.printf("resuming from step %,d%n", step);
        }
        job.announce(directory, console);
        console.flush();
        if (schedule.verifyChunks()) {
            console.println(run.trainer().verifyChunks(job.data()));
        }
    }

    private void end(TrainingJob job, FitResult result) throws IOException {
        TrainingCurve.write(
                MetricsFile.read(directory.metrics()), job.lossAxis(), directory.file("curve.png"));
        if (result.completed()) {
            job.save(directory, console);
        } else {
            console.printf(
                    "stopped at step %,d of %,d; everything is saved. Resume with: ./dyad %s"
                            + " --resume --out %s%n",
                    result.step(), job.steps(), job.command(), schedule.out());
        }
        console.flush();
    }
}
