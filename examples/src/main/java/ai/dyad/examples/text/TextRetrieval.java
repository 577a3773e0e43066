package ai.dyad.examples.text;

import ai.djl.ndarray.NDManager;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.embedding.NearestNeighbors;
import ai.dyad.embedding.Neighbors;
import ai.dyad.evaluation.RetrievalEvaluation;
import ai.dyad.evaluation.RetrievalResult;
import ai.dyad.examples.progress.LoadingBar;
import ai.dyad.text.encoder.TextEncoder;
import java.util.List;

/**
 * The retrieval results of an encoder on the held-out texts.
 *
 * @param result the recall in both directions
 * @param anchors the embeddings of the anchors
 * @param positives the embeddings of the positives
 */
record TextRetrieval(RetrievalResult result, EmbeddingTable anchors, EmbeddingTable positives) {

    /** Embeds both sides of the pairs and evaluates retrieval in both directions. */
    static TextRetrieval of(TextEncoder encoder, TextSplit.HeldOut heldOut, NDManager manager) {
        long[] ids = heldOut.groups().ids();
        EmbeddingTable anchors = table(encoder, heldOut.anchors(), manager).withGroupIds(ids);
        EmbeddingTable positives = table(encoder, heldOut.positives(), manager).withGroupIds(ids);
        RetrievalResult result =
                RetrievalEvaluation.builder()
                        .optDevice(manager.getDevice())
                        .optProgress(new LoadingBar())
                        .build()
                        .evaluate(anchors, positives);
        return new TextRetrieval(result, anchors, positives);
    }

    /** Returns the positions of the positives nearest to each of the first anchors. */
    int[][] nearest(int firstAnchors, int count) {
        int queries = Math.min(firstAnchors, anchors.size());
        Neighbors found =
                NearestNeighbors.cosine(positives)
                        .search(anchors, 0, queries, Math.min(count, positives.size()));
        int[][] places = new int[queries][];
        for (int i = 0; i < queries; i++) {
            places[i] = found.indices(i);
        }
        return places;
    }

    private static EmbeddingTable table(
            TextEncoder encoder, List<String> texts, NDManager manager) {
        try (NDManager scope = manager.newSubManager()) {
            return EmbeddingTable.of(encoder.embed(scope, texts, new LoadingBar()));
        }
    }
}
