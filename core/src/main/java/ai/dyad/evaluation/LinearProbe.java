package ai.dyad.evaluation;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Progress;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.Checks;
import ai.dyad.internal.ProgressReport;
import java.util.concurrent.CancellationException;

/**
 * Evaluates frozen embeddings with a linear classifier trained on them: are the classes linearly
 * separable?
 *
 * <p>Protocol {@value #PROTOCOL}: softmax regression with bias and zero initial weights; 90 epochs
 * of stochastic gradient descent in batches of 256, reshuffled every epoch, the mean cross-entropy
 * of a batch minimized with learning rate 0.1 · batch / 256, momentum 0.9, no weight decay, and a
 * cosine decay to zero over all steps, without warm-up. Features are standardized by the mean and
 * standard deviation of every column of the training table (and, if D exceeds 256, scaled to a mean
 * squared norm of 256), so that the result does not depend on the scale of an encoder's output;
 * without it, features ten times larger or smaller cost several points of accuracy.
 *
 * <p>The optimizer's settings are those of SimCLR's and lightly's linear evaluation (Chen et al.
 * 2020, "A Simple Framework for Contrastive Learning of Visual Representations", appendix B.6).
 * Deliberate differences: embeddings are extracted once, without the random crops and flips that
 * both use to train the classifier, so accuracy is some points lower; and they are standardized,
 * like the batch normalization before the classifier of He et al. 2022, "Masked Autoencoders",
 * appendix A.1.
 *
 * <p>The gradient is computed in closed form, so no autograd graph is built and gradient collectors
 * open elsewhere are unaffected. Batches are copied from the heap; native memory does not grow with
 * the tables. The same seed gives the same result on the same device.
 */
public final class LinearProbe {
    /** The name and version of the procedure, printed with every number. */
    public static final String PROTOCOL = "dyad-linear-v1";

    private final ProbeTraining.Settings settings;
    private final Device device;
    private final ProgressReport progress;

    private LinearProbe(Builder builder) {
        this.settings =
                new ProbeTraining.Settings(
                        builder.epochs, builder.batchSize, builder.baseLearningRate, builder.seed);
        this.device = builder.device;
        this.progress = ProgressReport.to(builder.progress);
    }

    /**
     * Returns a builder.
     *
     * @return a builder with the protocol's settings
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Trains a classifier on one table and tests it on another after every epoch.
     *
     * @param train embeddings with classes
     * @param test embeddings with classes, from the same encoder; classes unseen in training count
     *     as errors
     * @return the accuracies and everything needed to reproduce them
     * @throws IllegalArgumentException if a table has no classes or a class below 0, the dimensions
     *     differ, or a row holds NaN or infinity
     * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
     */
    public LinearProbeResult evaluate(EmbeddingTable train, EmbeddingTable test) {
        ClassNumbers.require(train, "training table");
        ClassNumbers.require(test, "test table");
        if (train.dimension() != test.dimension()) {
            throw new IllegalArgumentException(
                    "training and test table must have the same dimension, got "
                            + train.dimension()
                            + " and "
                            + test.dimension()
                            + ": both must come from the same encoder");
        }
        FeatureScaling.requireFinite(train, "training table");
        FeatureScaling.requireFinite(test, "test table");
        try (NDManager manager =
                device == null ? NDManager.newBaseManager() : NDManager.newBaseManager(device)) {
            return run(new ProbeTraining(manager, settings, train, test));
        }
    }

    private LinearProbeResult run(ProbeTraining training) {
        int epochs = settings.epochs();
        progress.start("linear probe", epochs);
        double last = 0;
        double best = -1;
        int bestEpoch = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            training.train(epoch);
            last = training.accuracy();
            if (last > best) {
                best = last;
                bestEpoch = epoch + 1;
            }
            progress.advance(1);
        }
        progress.end();
        return training.result(last, best, bestEpoch);
    }

    /** Builds a {@link LinearProbe}. */
    public static final class Builder {
        private int epochs = 90;
        private int batchSize = 256;
        private double baseLearningRate = 0.1;
        private long seed;
        private Device device;
        private Progress progress;

        private Builder() {}

        /**
         * Sets the number of epochs. Default 90.
         *
         * @param count at least 1
         * @return this builder
         */
        public Builder optEpochs(int count) {
            epochs = count;
            return this;
        }

        /**
         * Sets the number of rows per step. Default 256, or all rows if there are fewer.
         *
         * @param rows at least 1
         * @return this builder
         */
        public Builder optBatchSize(int rows) {
            batchSize = rows;
            return this;
        }

        /**
         * Sets the initial learning rate for a batch size of 256. Default 0.1. It is scaled in
         * proportion to the batch size.
         *
         * @param rate greater than 0
         * @return this builder
         */
        public Builder optBaseLearningRate(double rate) {
            baseLearningRate = rate;
            return this;
        }

        /**
         * Sets the seed of the order of rows. Default 0.
         *
         * @param value any number
         * @return this builder
         */
        public Builder optSeed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets the device to train on. Default: the engine's default device.
         *
         * @param target the device
         * @return this builder
         */
        public Builder optDevice(Device target) {
            device = Checks.given(target, "optDevice");
            return this;
        }

        /**
         * Sets a progress listener, updated after every epoch. Default: none.
         *
         * @param listener counts epochs
         * @return this builder
         */
        public Builder optProgress(Progress listener) {
            progress = Checks.given(listener, "optProgress");
            return this;
        }

        /**
         * Builds the probe.
         *
         * @return the probe
         * @throws IllegalArgumentException if a setting is below its minimum
         */
        public LinearProbe build() {
            Checks.atLeast("epochs", 1, epochs);
            Checks.atLeast("batch size", 1, batchSize);
            if (!(baseLearningRate > 0)) {
                throw new IllegalArgumentException(
                        "learning rate must be > 0, got " + baseLearningRate);
            }
            return new LinearProbe(this);
        }
    }
}
