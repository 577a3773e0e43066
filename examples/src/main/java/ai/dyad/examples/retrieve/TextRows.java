package ai.dyad.examples.retrieve;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.clip.ClipModel;
import ai.dyad.text.encoder.TextEncoder;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * A text encoder and the count of texts it truncated.
 *
 * @param encoder maps a manager and texts to embeddings (B, D) float32, attached to the manager
 * @param truncated counts the texts truncated so far because they were too long
 */
record TextRows(BiFunction<NDManager, List<String>, NDArray> encoder, LongSupplier truncated) {

    static TextRows of(TextEncoder encoder) {
        return new TextRows(encoder::embed, encoder::truncatedTexts);
    }

    static TextRows of(ClipModel model) {
        return new TextRows(model::embedTexts, model.texts()::truncatedTexts);
    }

    /** Encodes texts into an array that is attached to the manager. */
    NDArray encode(NDManager scope, List<String> texts) {
        return encoder.apply(scope, texts);
    }

    long truncatedTexts() {
        return truncated.getAsLong();
    }
}
