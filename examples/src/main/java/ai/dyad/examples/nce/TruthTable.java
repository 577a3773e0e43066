package ai.dyad.examples.nce;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.noise.EmpiricalNoise;
import ai.dyad.random.CounterRandom;

/**
 * The known distribution p(x|c). Values with a larger number are rarer, and each context prefers
 * some values at random. Contexts are equally likely.
 */
final class TruthTable {
    private static final long TABLE = 1; // keys of the random draws
    private static final long SAMPLES = 2;
    private static final double DECAY = 0.7;

    private final int values;
    private final int contexts;
    private final long seed;
    private final double[][] probabilities;
    private final EmpiricalNoise[] rows;

    TruthTable(int values, int contexts, long seed) {
        this.values = values;
        this.contexts = contexts;
        this.seed = seed;
        probabilities = new double[contexts][values];
        rows = new EmpiricalNoise[contexts];
        CounterRandom random = CounterRandom.of(seed, TABLE);
        for (int c = 0; c < contexts; c++) {
            double sum = 0;
            for (int x = 0; x < values; x++) {
                probabilities[c][x] = Math.exp(random.nextGaussian()) * Math.pow(x + 1, -DECAY);
                sum += probabilities[c][x];
            }
            for (int x = 0; x < values; x++) {
                probabilities[c][x] /= sum;
            }
            rows[c] = EmpiricalNoise.ofProbabilities(probabilities[c]);
        }
    }

    /** True pairs: the contexts and the values. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Samples(int[] contexts, int[] values) {}

    /** Draws true pairs, which depend only on the seed and the step. */
    Samples sample(long step, int size) {
        CounterRandom random = CounterRandom.of(seed, SAMPLES, step);
        int[] drawnContexts = new int[size];
        int[] drawnValues = new int[size];
        for (int i = 0; i < size; i++) {
            drawnContexts[i] = random.nextInt(contexts);
            drawnValues[i] = rows[drawnContexts[i]].sample(random);
        }
        return new Samples(drawnContexts, drawnValues);
    }

    int values() {
        return values;
    }

    int contexts() {
        return contexts;
    }

    /** Returns p(x), (V). */
    double[] marginal() {
        double[] marginal = new double[values];
        for (double[] row : probabilities) {
            for (int x = 0; x < values; x++) {
                marginal[x] += row[x] / contexts;
            }
        }
        return marginal;
    }

    /** Returns log p(x|c), (C, V). */
    NDArray logProbabilities(NDManager manager) {
        float[] logs = new float[contexts * values];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = (float) Math.log(probabilities[i / values][i % values]);
        }
        return manager.create(logs, new Shape(contexts, values));
    }

    /**
     * Returns the divergence KL(p || model), the mean over contexts, in nats.
     *
     * <p>For a model that does not sum to 1 this is the generalized divergence {@code sum p log(p /
     * m) - p + m}, which is 0 only if the model equals p, its sum included.
     *
     * @param logModel log m(x|c), row after row
     */
    double divergence(float[] logModel) {
        double sum = 0;
        for (int i = 0; i < logModel.length; i++) {
            double p = probabilities[i / values][i % values];
            sum += p * (Math.log(p) - logModel[i]) - p + Math.exp(logModel[i]);
        }
        return sum / contexts;
    }
}
