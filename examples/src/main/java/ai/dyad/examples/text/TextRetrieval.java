package ai.dyad.examples.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbours;
import ai.dyad.embedding.Neighbours;
import ai.dyad.evaluation.RetrievalEvaluation;
import ai.dyad.evaluation.RetrievalResult;
import java.util.List;

/**
 * What an encoder finds among the texts that are held out.
 *
 * @param result how often it finds the right one
 * @param anchors the vectors of the anchors
 * @param positives the vectors of the positives
 */
record TextRetrieval(RetrievalResult result, EmbeddingTable anchors, EmbeddingTable positives) {

    /** Embeds both sides of the pairs and lets each seek the other. */
    static TextRetrieval of(TextEmbedding encoder, TextSplit.HeldOut heldOut, NDManager manager) {
        long[] ids = heldOut.groups().ids();
        EmbeddingTable anchors = table(encoder, heldOut.anchors(), manager).withGroupIds(ids);
        EmbeddingTable positives = table(encoder, heldOut.positives(), manager).withGroupIds(ids);
        RetrievalResult result =
                RetrievalEvaluation.builder()
                        .optDevice(manager.getDevice())
                        .build()
                        .evaluate(anchors, positives);
        return new TextRetrieval(result, anchors, positives);
    }

    /** Turns texts into vectors. */
    @FunctionalInterface
    interface TextEmbedding {
        /** Returns vectors (texts, F), attached to the manager. */
        NDArray embed(NDManager manager, List<String> texts);
    }

    /** Returns the places of the positives nearest to each of the first anchors. */
    int[][] nearest(int firstAnchors, int count) {
        int queries = Math.min(firstAnchors, anchors.size());
        Neighbours found =
                NearestNeighbours.cosine(positives)
                        .search(anchors, 0, queries, Math.min(count, positives.size()));
        int[][] places = new int[queries][];
        for (int i = 0; i < queries; i++) {
            places[i] = found.indices(i);
        }
        return places;
    }

    private static EmbeddingTable table(
            TextEmbedding encoder, List<String> texts, NDManager manager) {
        try (NDManager scope = manager.newSubManager()) {
            return EmbeddingTable.of(encoder.embed(scope, texts));
        }
    }
}
