package ai.dyad.training;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import ai.dyad.data.Fingerprint;
import ai.dyad.data.Fingerprinted;
import ai.dyad.internal.Checks;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A training run in a directory: starts there, or resumes from its latest checkpoint and ends with
 * the same weights as if it had never been interrupted.
 *
 * <pre>{@code
 * RunDirectory directory = RunDirectory.of(Path.of("runs/cats"));
 * try (MetricsFile metrics = new MetricsFile(directory.metrics());
 *         TrainingRun run = TrainingRun.builder()
 *                 .setDirectory(directory)
 *                 .setTrainer(ContrastiveTrainer.builder()
 *                         .setModel(model).setLoss(loss).setOptimizer(optimizer).optViews(views)
 *                         .addStepListener(metrics)
 *                         .addStepListener(new HealthMonitor(10, List.of(metrics))))
 *                 .setData(images)
 *                 .setSteps(1000)
 *                 .optSettings(Map.of("encoder", "resnet18"))
 *                 .build()) {
 *     run.train();
 * }
 * }</pre>
 *
 * <p>Running this program again resumes the run, provided that its settings and data are unchanged:
 * {@code config.json} holds the settings, and {@code data.json} a checksum of every sample and the
 * part it belongs to. If samples were added, changed, removed or reordered, {@link #begin} throws
 * and the message says what differs, because the samples and the held-out part would no longer be
 * the same. In that case, start a new run from the weights.
 *
 * <p>To train a run longer than planned, use {@link Builder#optExtension}.
 */
public final class TrainingRun implements AutoCloseable {
    static final String STEPS = "steps";

    private final RunDirectory directory;
    private final ContrastiveTrainer trainer;
    private final RandomAccessDataset data;
    private final long steps;
    private final Map<String, String> settings;
    private final Optional<Fingerprint> fingerprint;
    private final boolean extension;
    private long firstStep;
    private boolean begun;

    private TrainingRun(Builder builder) throws IOException {
        directory = required("a directory", builder.directory, "setDirectory");
        data = required("a data set", builder.data, "setData");
        if (builder.steps == 0) {
            throw new IllegalStateException("the steps must be set: call setSteps");
        }
        steps = builder.steps;
        extension = builder.extension;
        settings = new TreeMap<>(builder.settings);
        settings.put(STEPS, Long.toString(steps));
        fingerprint = builder.fingerprint();
        trainer =
                required("a trainer", builder.trainer, "setTrainer")
                        .optConfiguration(settings)
                        .optCheckpoints(directory.checkpoints(), builder.checkpointEvery)
                        .build();
    }

    private static <T> T required(String what, T value, String method) {
        if (value == null) {
            throw new IllegalStateException(what + " must be set: call " + method);
        }
        return value;
    }

    /**
     * Returns a builder.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Compares the run with the one recorded in its directory, or records a new run. {@link #train}
     * calls this if you have not.
     *
     * @return the step from which training continues, 0 for a new run
     * @throws IOException if the directory or the data cannot be read or written
     * @throws TranslateException if the data set's own transforms fail
     * @throws TrainingException if settings or data differ from those of the run in the directory,
     *     if an extension is not longer than the run, or if the data do not fill one batch
     */
    public long begin() throws IOException, TranslateException {
        if (begun) {
            return firstStep;
        }
        trainer.stepsPerEpoch(data);
        if (directory.holdsRun()) {
            SameRun same = new SameRun(directory, settings, steps);
            same.requireSettings(directory.readConfiguration(), extension);
            if (fingerprint.isPresent()) {
                same.requireData(fingerprint.get());
            }
            Optional<Checkpoint> latest = directory.checkpoints().latest();
            latest.ifPresent(checkpoint -> trainer.resume(checkpoint, Set.of(STEPS)));
            firstStep = trainer.step();
        } else if (extension) {
            throw new TrainingException(
                    directory.path() + " must hold a run to extend, but there is none");
        }
        directory.writeConfiguration(settings);
        if (fingerprint.isPresent()) {
            directory.writeData(fingerprint.get());
        }
        begun = true;
        return firstStep;
    }

    /**
     * Trains to the last step, or until {@link #requestStop}, and saves the final state.
     *
     * @return the outcome
     * @throws IOException as {@link #begin}
     * @throws TranslateException as {@link #begin}
     */
    public FitResult train() throws IOException, TranslateException {
        begin();
        return trainer.fit(data, steps);
    }

    /** Asks training to end after the step in progress. May be called from any thread. */
    public void requestStop() {
        trainer.requestStop();
    }

    /**
     * Returns the trainer.
     *
     * @return the trainer, closed with this run
     */
    public ContrastiveTrainer trainer() {
        return trainer;
    }

    /** Closes the trainer. The caller closes the model and the optimizer. */
    @Override
    public void close() {
        trainer.close();
    }

    /** Builds a {@link TrainingRun}. */
    public static final class Builder {
        private RunDirectory directory;
        private ContrastiveTrainer.Builder trainer;
        private RandomAccessDataset data;
        private long steps;
        private Map<String, String> settings = Map.of();
        private Fingerprint fingerprint;
        private int checkpointEvery = 100;
        private boolean extension;

        private Builder() {}

        private Optional<Fingerprint> fingerprint() throws IOException {
            if (fingerprint == null && data instanceof Fingerprinted known) {
                return Optional.of(
                        Fingerprint.builder().addPart("training", known.checksums()).build());
            }
            return Optional.ofNullable(fingerprint);
        }

        /**
         * Sets the directory of the run. Required.
         *
         * @param value the directory
         * @return this builder
         */
        public Builder setDirectory(RunDirectory value) {
            directory = Checks.given(value, "setDirectory");
            return this;
        }

        /**
         * Sets the trainer's builder with everything but checkpoints and configuration, which the
         * run sets. Required.
         *
         * @param value the builder of the trainer
         * @return this builder
         */
        public Builder setTrainer(ContrastiveTrainer.Builder value) {
            trainer = Checks.given(value, "setTrainer");
            return this;
        }

        /**
         * Sets the samples to train on. Required.
         *
         * @param value the data set
         * @return this builder
         */
        public Builder setData(RandomAccessDataset value) {
            data = Checks.given(value, "setData");
            return this;
        }

        /**
         * Sets the step after which training ends, counted over the whole run. Required.
         *
         * @param value at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder setSteps(long value) {
            if (value < 1) {
                throw new IllegalArgumentException("steps must be >= 1, got " + value);
            }
            steps = value;
            return this;
        }

        /**
         * Sets the settings that must stay the same when the run resumes, such as encoder or
         * temperature. The steps, the seed, the batch size and the chunk size are always included.
         * Default: no others.
         *
         * @param value the settings by name
         * @return this builder
         */
        public Builder optSettings(Map<String, String> value) {
            settings = Map.copyOf(Checks.given(value, "optSettings"));
            return this;
        }

        /**
         * Sets the fingerprint of the data, including held-out parts. Default: the fingerprint of
         * the training data if it is {@link Fingerprinted}; otherwise the data are not compared.
         *
         * @param value the fingerprint
         * @return this builder
         */
        public Builder optFingerprint(Fingerprint value) {
            fingerprint = Checks.given(value, "optFingerprint");
            return this;
        }

        /**
         * Sets the number of steps between two checkpoints. Default 100.
         *
         * @param value at least 1
         * @return this builder
         */
        public Builder optCheckpointEvery(int value) {
            checkpointEvery = value;
            return this;
        }

        /**
         * Extends a run, finished or not, to a later last step than planned. A learning rate that
         * depends on the number of steps, such as {@code WarmUpCosine}, follows the schedule of the
         * new number from now on, and is therefore higher at this step than under the old schedule.
         * The result differs from that of a run planned for the new number from the start.
         *
         * @return this builder
         */
        public Builder optExtension() {
            extension = true;
            return this;
        }

        /**
         * Builds the run without training or writing anything.
         *
         * @return the run; close it before its model
         * @throws IOException if the samples cannot be read
         * @throws IllegalStateException if something required is not set
         */
        public TrainingRun build() throws IOException {
            return new TrainingRun(this);
        }
    }
}
