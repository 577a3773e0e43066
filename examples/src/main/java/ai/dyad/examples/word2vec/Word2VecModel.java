package ai.dyad.examples.word2vec;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.training.GradientCollector;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.random.CounterRandom;

/**
 * The parameters of word2vec: for each word a vector as a center, which is the result, and a vector
 * as a context. As in the original, context vectors start at 0, so all scores start at 0.
 */
final class Word2VecModel implements AutoCloseable {
    private final NDManager manager;
    private final LookupTable centers;
    private final LookupTable contexts;
    private final UniqueWords unique;
    private final SkipGramObjective objective;

    Word2VecModel(SkipGramObjective objective, int words, int dimension, long seed, Device device) {
        manager = NDManager.newBaseManager(device);
        this.objective = objective;
        CounterRandom random = CounterRandom.of(seed);
        float[] start = new float[Math.multiplyExact(words, dimension)];
        for (int i = 0; i < start.length; i++) {
            start[i] = (random.nextFloat() - 0.5f) / dimension;
        }
        centers = new LookupTable(manager, start, dimension);
        contexts = new LookupTable(manager, new float[start.length], dimension);
        unique = new UniqueWords(words);
    }

    /** Takes one gradient step on the loss of a batch. */
    void step(PairBatch batch, float rate) {
        try (NDManager scope = manager.newSubManager()) {
            Shape pairs = new Shape(batch.groups(), PairBatch.GROUP);
            Shape noises = new Shape(batch.groups(), batch.perGroup());
            NDArray center = scope.create(number(batch.centers()), pairs);
            NDArray centerWords = scope.create(unique.drain());
            NDArray context = scope.create(number(batch.contexts()), pairs);
            NDArray noise = scope.create(number(batch.noise()), noises);
            NDArray contextWords = scope.create(unique.drain());

            NDArray centerRows = centers.rows(centerWords);
            NDArray contextRows = contexts.rows(contextWords);
            NDList labels = objective.labels(scope, batch);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray vectors = look(centerRows, center); // (G, n, D)
                NDArray positive = vectors.mul(look(contextRows, context)).sum(new int[] {2});
                NDArray negative =
                        vectors.matMul(look(contextRows, noise).transpose(0, 2, 1)); // (G, n, k)
                NDList scores =
                        new NDList(positive.flatten(), negative.reshape(-1, batch.perGroup()));
                collector.backward(objective.loss(scores, labels));
            }
            centers.update(centerWords, centerRows, rate);
            contexts.update(contextWords, contextRows, rate);
        }
    }

    private long[] number(int[] words) {
        long[] numbers = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = unique.add(words[i]);
        }
        return numbers;
    }

    private static NDArray look(NDArray rows, NDArray indices) {
        return Embedding.embedding(indices, rows, SparseFormat.DENSE).head();
    }

    /** Returns the word vectors, one row per word. */
    EmbeddingTable table() {
        return centers.table();
    }

    @Override
    public void close() {
        manager.close();
    }
}
