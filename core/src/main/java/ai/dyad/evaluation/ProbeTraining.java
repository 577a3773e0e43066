package ai.dyad.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.random.CounterRandom;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/** Trains one linear classifier of a {@link LinearProbe}; all arrays belong to the manager. */
final class ProbeTraining {
    private static final double BASE_BATCH_SIZE = 256;

    private final NDManager manager;
    private final Settings settings;
    private final EmbeddingTable train;
    private final EmbeddingTable test;
    private final int[] trainClasses;
    private final int[] testClasses;
    private final int batchSize;
    private final FeatureBatch batch;
    private final SoftmaxRegression classifier;
    private final NDArray rates;

    /** The settings of a {@link LinearProbe}. */
    record Settings(int epochs, int batchSize, double baseLearningRate, long seed) {}

    ProbeTraining(NDManager manager, Settings settings, EmbeddingTable train, EmbeddingTable test) {
        this.manager = manager;
        this.settings = settings;
        this.train = train;
        this.test = test;
        this.batchSize = Math.min(settings.batchSize(), train.size());
        this.batch = new FeatureBatch(FeatureScaling.of(train));
        ClassNumbers classes = ClassNumbers.of(train, "training table");
        this.trainClasses = classes.numbers(train);
        this.testClasses = classes.numbers(test);
        this.classifier = new SoftmaxRegression(manager, train.dimension() + 1, classes.count());
        this.rates = manager.create(rates());
    }

    /** The learning rates: a cosine from the peak to zero over all steps of all epochs. */
    private float[] rates() {
        float[] values = new float[Math.multiplyExact(settings.epochs(), stepsPerEpoch())];
        double peak = settings.baseLearningRate() * batchSize / BASE_BATCH_SIZE;
        for (int step = 0; step < values.length; step++) {
            double progressed = (double) step / values.length;
            values[step] = (float) (peak * (1 + Math.cos(Math.PI * progressed)) / 2);
        }
        return values;
    }

    private int stepsPerEpoch() {
        return (train.size() + batchSize - 1) / batchSize;
    }

    /** Trains one epoch on every training row once; the last batch may be smaller. */
    void train(int epoch) {
        int[] order = shuffled(train.size(), CounterRandom.of(settings.seed(), epoch));
        for (int step = 0; step < stepsPerEpoch(); step++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException(
                        "the linear probe was interrupted in epoch " + (epoch + 1));
            }
            int from = step * batchSize;
            int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize));
            try (NDManager scope = manager.newSubManager()) {
                classifier.step(
                        batch.features(scope, train, rows),
                        batch.classes(scope, trainClasses, rows),
                        scope.create((float) rows.length),
                        rates.get(scope, epoch * stepsPerEpoch() + step));
            }
        }
    }

    /** Returns the fraction of test rows whose class is predicted correctly. */
    double accuracy() {
        int right = 0;
        for (int from = 0; from < test.size(); from += batchSize) {
            int[] rows = IntStream.range(from, Math.min(test.size(), from + batchSize)).toArray();
            try (NDManager scope = manager.newSubManager()) {
                long[] predicted = classifier.predict(batch.features(scope, test, rows));
                for (int i = 0; i < rows.length; i++) {
                    right += predicted[i] == testClasses[rows[i]] ? 1 : 0;
                }
            }
        }
        return right / (double) test.size();
    }

    LinearProbeResult result(double last, double best, int bestEpoch) {
        return new LinearProbeResult(
                LinearProbe.PROTOCOL,
                settings.epochs(),
                batchSize,
                settings.seed(),
                train.size(),
                test.size(),
                train.dimension(),
                last,
                best,
                bestEpoch);
    }

    /**
     * Shuffles (Fisher-Yates) without the JDK's shuffle, so that the order is the same in every JDK
     * version.
     */
    static int[] shuffled(int size, CounterRandom random) {
        int[] order = IntStream.range(0, size).toArray();
        for (int i = size - 1; i > 0; i--) {
            int j = (int) (((random.nextLong() >>> 32) * (i + 1)) >>> 32);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
