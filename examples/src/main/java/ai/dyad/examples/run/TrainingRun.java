package ai.dyad.examples.run;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.translate.TranslateException;
import ai.dyad.examples.picture.CurvePicture;
import ai.dyad.examples.progress.Interruption;
import ai.dyad.examples.progress.TrainingProgressBar;
import ai.dyad.health.HealthMonitor;
import ai.dyad.health.HealthWatch;
import ai.dyad.health.MetricsFile;
import ai.dyad.training.Checkpoint;
import ai.dyad.training.CheckpointDirectory;
import ai.dyad.training.ContrastiveTrainer;
import ai.dyad.training.FitResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** Trains in a directory, from where a run was left to its last step, or until interrupted. */
public final class TrainingRun {
    private static final int MEASURE_EVERY = 10;
    private static final int GRACE_STEPS = 100;
    private static final String METRICS = "metrics.jsonl";

    private final RunDirectory directory;
    private final RunSchedule schedule;
    private final Device device;
    private final PrintWriter console;

    /**
     * Prepares a run.
     *
     * @param directory where everything is kept
     * @param schedule how the run is carried out
     * @param device where to compute
     * @param console where to say what happens
     */
    public TrainingRun(
            RunDirectory directory, RunSchedule schedule, Device device, PrintWriter console) {
        this.directory = directory;
        this.schedule = schedule;
        this.device = device;
        this.console = console;
    }

    /**
     * Trains.
     *
     * @param job what to train; closed in the end
     * @return whether the last step was reached; if not, all is saved
     * @throws IOException if something cannot be read or written
     * @throws TranslateException if the data cannot be made into batches
     */
    public boolean train(TrainingJob job) throws IOException, TranslateException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(directory.file("checkpoints"));
        Optional<Checkpoint> start = schedule.resume() ? checkpoints.latest() : Optional.empty();
        long firstStep = start.map(Checkpoint::step).orElse(0L);
        try (Interruption interruption = new Interruption();
                job;
                Model model = Model.newInstance(job.command(), device);
                MetricsFile metrics = new MetricsFile(directory.file(METRICS), firstStep);
                ContrastiveTrainer trainer =
                        job.prepare(model)
                                .setModel(model)
                                .optConfiguration(job.settings())
                                .optCheckpoints(checkpoints, schedule.checkpointEvery())
                                .optLoaderThreads(schedule.loaderThreads())
                                .addStepListener(health(job, metrics))
                                .addStepListener(new TrainingProgressBar(job.items()))
                                .build()) {
            interruption.stopBy(trainer::requestStop);
            trainer.stepsPerEpoch(job.data());
            begin(job, trainer, start);
            if (schedule.verifyChunks()) {
                console.println(trainer.verifyChunks(job.data()));
            }
            FitResult result = trainer.fit(job.data(), job.steps());
            end(job, result);
            return result.completed();
        }
    }

    private static HealthMonitor health(TrainingJob job, MetricsFile metrics) {
        HealthWatch watch = new HealthWatch(job.lossAxis().chance(), GRACE_STEPS);
        return new HealthMonitor(MEASURE_EVERY, List.of(metrics, watch));
    }

    private void begin(TrainingJob job, ContrastiveTrainer trainer, Optional<Checkpoint> start)
            throws IOException {
        if (start.isPresent()) {
            trainer.resume(start.get());
            console.printf("going on from step %,d%n", start.get().step());
        } else {
            directory.writeConfiguration(job.settings());
        }
        job.announce(directory, console);
        console.flush();
    }

    private void end(TrainingJob job, FitResult result) throws IOException {
        CurvePicture.write(
                MetricsFile.read(directory.file(METRICS)),
                job.lossAxis(),
                directory.file("curve.png"));
        if (result.completed()) {
            job.save(directory, console);
        } else {
            console.printf(
                    "stopped at step %,d of %,d, all saved; go on with: ./dyad %s --resume --out"
                            + " %s%n",
                    result.step(), job.steps(), job.command(), schedule.out());
        }
        console.flush();
    }
}
