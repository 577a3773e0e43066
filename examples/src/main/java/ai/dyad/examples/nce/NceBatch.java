package ai.dyad.examples.nce;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.noise.NoiseSampler;

/** The true samples and the noise samples of a step, with their scores. */
final class NceBatch {
    private final ScoreTable table;
    private final NDManager manager;
    private final int values;
    private final TruthTable.Samples samples;
    private NDList noise;
    private NDArray logQ;

    /**
     * Creates a batch without noise.
     *
     * @param table the model
     * @param manager the manager of the step
     * @param samples the true samples
     * @param values the number of values
     */
    NceBatch(ScoreTable table, NDManager manager, TruthTable.Samples samples, int values) {
        this.table = table;
        this.manager = manager;
        this.samples = samples;
        this.values = values;
    }

    /** Draws k noise samples for each true sample. */
    void drawNoise(NoiseSampler sampler, long step, int k, boolean excludeTarget) {
        int[] targets = samples.values();
        noise =
                excludeTarget
                        ? sampler.drawExcluding(manager, step, targets, k)
                        : sampler.draw(manager, step, new Shape(targets.length, k));
        logQ = sampler.logProbabilities(manager, targets);
    }

    /** Returns the true values, (B). */
    NDArray targets() {
        return manager.create(samples.values()).toType(DataType.INT64, false);
    }

    /** Returns the scores of the true samples (B) and of the noise (B, k). */
    NDList scores() {
        NDArray all = targets().expandDims(1).concat(noise.get(0), 1);
        NDArray scores = forward(all);
        return new NDList(scores.get(":, 0"), scores.get(":, 1:"));
    }

    /** Returns the scores of all values in the contexts of the true samples, (B, V). */
    NDArray allScores() {
        return forward(manager.arange(0, values, 1, DataType.INT64).expandDims(0));
    }

    private NDArray forward(NDArray candidates) {
        NDArray contexts = manager.create(samples.contexts()).toType(DataType.INT64, false);
        return table.scores(contexts, candidates);
    }

    /** Returns log q of the true samples (B) and of the noise (B, k). */
    NDList bothLogQ() {
        return new NDList(logQ, noise.get(1));
    }

    /** Returns log q of the noise, (B, k). */
    NDList noiseLogQ() {
        return new NDList(noise.get(1));
    }
}
