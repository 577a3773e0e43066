package ai.dyad.evaluation;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Progress;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.internal.Checks;
import ai.dyad.internal.ProgressReport;
import java.util.concurrent.CancellationException;

/**
 * Judges embeddings by a linear classifier trained on them while they stay as they are: are the
 * classes linearly separable?
 *
 * <p>Protocol {@value #PROTOCOL}: softmax regression with bias, weights zero at first; 90 epochs of
 * stochastic gradient descent in batches of 256, reshuffled every epoch, the mean cross-entropy of
 * a batch minimized with learning rate 0.1 · batch / 256, momentum 0.9, no weight decay, and a
 * cosine to zero over all steps, without warm-up. Features are standardized by the mean and
 * standard deviation of every column of the training table (and where D exceeds 256 shrunk to a
 * mean squared length of 256), so that the result does not depend on the scale of an encoder's
 * output: without it, features ten times larger or smaller cost several points of accuracy.
 *
 * <p>The optimizer's settings are those of SimCLR's and lightly's linear evaluation (Chen et al.
 * 2020, "A Simple Framework for Contrastive Learning of Visual Representations", appendix B.6).
 * Different on purpose: embeddings are extracted once, without the random crops and flips that both
 * train the classifier with, hence some points lower; and they are standardized, as by the batch
 * normalization before the classifier of He et al. 2022, "Masked Autoencoders", appendix A.1.
 *
 * <p>The gradient has a closed form, so no autograd graph is built and a gradient collector that is
 * open elsewhere does not notice. Batches are gathered from the heap; memory does not grow with the
 * tables. The same seed gives the same result on the same device.
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
     * Starts a probe.
     *
     * @return a builder with the protocol's settings
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Trains a classifier on one table and tests it on another after every epoch.
     *
     * @param train labeled embeddings
     * @param test labeled embeddings of the same encoder; classes unseen in training are errors
     * @return the accuracies with all that is needed to repeat them
     * @throws IllegalArgumentException if a table has no classes or a class below 0, the dimensions
     *     differ, or a row holds NaN or infinity
     * @throws CancellationException if the thread is interrupted; it stays interrupted
     */
    public LinearProbeResult evaluate(EmbeddingTable train, EmbeddingTable test) {
        ClassNumbers.require(train, "training table");
        ClassNumbers.require(test, "test table");
        if (train.dimension() != test.dimension()) {
            throw new IllegalArgumentException(
                    "the training table has dimension "
                            + train.dimension()
                            + ", the test table "
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
         * Sets how often the training table is seen; default 90.
         *
         * @param count at least 1
         * @return this builder
         */
        public Builder optEpochs(int count) {
            epochs = count;
            return this;
        }

        /**
         * Sets the rows per step; default 256, or all rows where there are fewer.
         *
         * @param rows at least 1
         * @return this builder
         */
        public Builder optBatchSize(int rows) {
            batchSize = rows;
            return this;
        }

        /**
         * Sets the first learning rate at a batch size of 256; default 0.1. It grows in proportion
         * to the batch.
         *
         * @param rate greater than 0
         * @return this builder
         */
        public Builder optBaseLearningRate(double rate) {
            baseLearningRate = rate;
            return this;
        }

        /**
         * Sets the seed of the order of rows; default 0.
         *
         * @param value any number
         * @return this builder
         */
        public Builder optSeed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets where to train; default: the engine's default device.
         *
         * @param target the device
         * @return this builder
         */
        public Builder optDevice(Device target) {
            device = target;
            return this;
        }

        /**
         * Sets who is told of every epoch; default: nobody.
         *
         * @param listener counts epochs
         * @return this builder
         */
        public Builder optProgress(Progress listener) {
            progress = listener;
            return this;
        }

        /**
         * Makes the probe.
         *
         * @return the probe
         * @throws IllegalArgumentException if a number is below what it must be
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
