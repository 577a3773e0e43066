package ai.dyad.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.Progress;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.nn.DualEncoder;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.encoder.TokenEncoder;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.util.List;

/**
 * Embeds texts with the text encoder and the text projection of a {@link ClipModel}.
 *
 * @param manager the parent of the managers of intermediate results
 * @param encoder the text encoder with its tokenizer
 * @param projection maps the encoder's features to embeddings
 */
record ProjectedTexts(NDManager manager, TextEncoder encoder, Block projection) {
    static ProjectedTexts of(NDManager manager, DualEncoder dual, TextTokenizer tokenizer) {
        Block backbone = dual.getBackbone(ClipModel.TEXT);
        if (!(backbone instanceof TokenEncoder block)) {
            throw new IllegalArgumentException(
                    "the text encoder must be a TokenEncoder, got "
                            + backbone.getClass().getName()
                            + ": if training used precomputed features, join the encoder with"
                            + " WholeEncoders");
        }
        TextEncoder encoder = TextEncoder.builder().setTokenizer(tokenizer).setBlock(block).build();
        return new ProjectedTexts(manager, encoder, dual.getProjection(ClipModel.TEXT));
    }

    /** Embeds texts into a table with the texts as names. */
    EmbeddingTable embed(List<String> texts, Progress listener) {
        try (NDManager scope = manager.newSubManager()) {
            return EmbeddingTable.of(embed(scope, texts, listener)).withNames(texts);
        }
    }

    /** Embeds texts, (B, D), attached to the given manager. */
    NDArray embed(NDManager scope, List<String> texts, Progress listener) {
        NDList features = new NDList(encoder.embed(scope, texts, listener));
        ParameterStore store = new DetachedParameters(scope);
        return projection.forward(store, features, false).get(0);
    }
}
