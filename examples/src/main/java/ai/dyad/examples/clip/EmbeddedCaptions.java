package ai.dyad.examples.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.embedding.EmbeddingTable;

/** Captions as features of a frozen tower, which never change. */
final class EmbeddedCaptions implements Captions {
    private final EmbeddingTable features;

    EmbeddedCaptions(EmbeddingTable features) {
        this.features = features;
    }

    @Override
    public NDList inputs(NDManager manager, int[] chosen) {
        EmbeddingTable some = features.select(chosen);
        NDArray rows = some.toArray(manager, 0, some.size());
        return new NDList(rows);
    }
}
