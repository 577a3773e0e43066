package ai.dyad.training;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import ai.dyad.data.Fingerprint;
import ai.dyad.data.Fingerprinted;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A training that lives in a directory: begun there, or gone on with from its latest checkpoint, to
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
 * <p>Calling this program again resumes the run. A run is gone on with only if its settings and its
 * data are what they were: the settings are in {@code config.json}, and a number for every sample,
 * with the part that it belongs to, in {@code data.json}. If rows were added, changed, removed or
 * put in another order, the run is refused and the message says what differs, because the samples
 * of a position, and which of them are held out, would not be the same: start a new run from the
 * weights instead.
 *
 * <p>{@link Builder#optExtension} trains a run longer than planned.
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
     * Compares the run with what its directory holds, and records it where it is new. {@link
     * #train} does so unless it is done already.
     *
     * @return the step that training goes on from, 0 for a new run
     * @throws IOException if the directory, or the data, cannot be read or written
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
                    directory.path() + " must hold a run to be extended, but there is none");
        }
        directory.writeConfiguration(settings);
        if (fingerprint.isPresent()) {
            directory.writeData(fingerprint.get());
        }
        begun = true;
        return firstStep;
    }

    /**
     * Trains to the last step, or until {@link #requestStop}. All is saved in the end.
     *
     * @return how it ended
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
     * @return what trains, closed with this run
     */
    public ContrastiveTrainer trainer() {
        return trainer;
    }

    /** Closes the trainer; the model, the optimizer and the data stay the caller's. */
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
         * Sets where everything is kept. Required.
         *
         * @param value the directory
         * @return this builder
         */
        public Builder setDirectory(RunDirectory value) {
            directory = value;
            return this;
        }

        /**
         * Sets how to train: everything but checkpoints and configuration, which the run sets.
         * Required.
         *
         * @param value the builder of the trainer
         * @return this builder
         */
        public Builder setTrainer(ContrastiveTrainer.Builder value) {
            trainer = value;
            return this;
        }

        /**
         * Sets the samples to train on. Required.
         *
         * @param value the data set
         * @return this builder
         */
        public Builder setData(RandomAccessDataset value) {
            data = value;
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
         * Names the settings that the run must keep when it goes on: encoder, temperature... The
         * steps, the seed, the batch size and the chunk size are among them anyway. Default: none.
         *
         * @param value the settings by name
         * @return this builder
         */
        public Builder optSettings(Map<String, String> value) {
            settings = Map.copyOf(value);
            return this;
        }

        /**
         * Sets what the data are, held-out parts included. Default: that of the samples to train
         * on, if they are {@link Fingerprinted}; nothing is compared otherwise.
         *
         * @param value the fingerprint
         * @return this builder
         */
        public Builder optFingerprint(Fingerprint value) {
            fingerprint = Objects.requireNonNull(value, "a fingerprint must be given");
            return this;
        }

        /**
         * Sets the steps between two checkpoints. Default 100.
         *
         * @param value at least 1
         * @return this builder
         */
        public Builder optCheckpointEvery(int value) {
            checkpointEvery = value;
            return this;
        }

        /**
         * Trains a run that has ended, or not yet, to a later last step than it was planned for.
         * What is done stays: a learning rate that depends on the number of steps, such as {@code
         * WarmUpCosine}, follows from now on the schedule of the new number, which at this step is
         * higher than where the old one ended. The result is therefore not that of a run that was
         * planned so from its start.
         *
         * @return this builder
         */
        public Builder optExtension() {
            extension = true;
            return this;
        }

        /**
         * Builds the run; nothing is trained or written yet.
         *
         * @return the run, to be closed before its model
         * @throws IOException if the samples cannot be read
         * @throws IllegalStateException if something required is not set
         */
        public TrainingRun build() throws IOException {
            return new TrainingRun(this);
        }
    }
}
