package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.evaluation.RetrievalEvaluation;

/** Retrieval of texts by images and of images by texts, without the bootstrap. */
public final class RetrievalSearch implements Workload {
    private static final int FEW_RESAMPLES = 1;

    private final EmbeddingTable images;
    private final EmbeddingTable texts;
    private final RetrievalEvaluation evaluation;

    /**
     * Prepares random rows.
     *
     * @param pairs the number of images, each with one text
     * @param dimension the components of a row
     * @param device the device to run on
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
        // nothing to free: the rows are on Java's heap
    }
}
