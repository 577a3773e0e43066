package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.RetrievalEvaluation;

/** Recall of all texts for all images and the other way round, without the bootstrap. */
public final class RetrievalSearch implements Workload {
    private static final int FEW_RESAMPLES = 1;

    private final EmbeddingTable images;
    private final EmbeddingTable texts;
    private final RetrievalEvaluation evaluation;

    /**
     * Prepares random rows.
     *
     * @param pairs the images, each with one text
     * @param dimension the numbers in a row
     * @param device where to
     */
    public RetrievalSearch(int pairs, int dimension, Device device) {
        images = RandomRows.of(pairs, dimension, 1);
        texts = RandomRows.of(pairs, dimension, 2);
        evaluation =
                RetrievalEvaluation.builder()
                        .optDevice(device)
                        .optResamples(FEW_RESAMPLES, 0)
                        .build();
    }

    @Override
    public void run() {
        evaluation.evaluate(images, texts);
    }

    @Override
    public int items() {
        return images.size() + texts.size();
    }

    @Override
    public void close() {
        // the rows lie on Java's heap
    }
}
