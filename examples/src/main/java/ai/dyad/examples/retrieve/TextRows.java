package ai.dyad.examples.retrieve;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.clip.ClipModel;
import ai.dyad.text.encoder.TextEncoder;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Turns texts into rows of numbers.
 *
 * @param encoder a manager for one call and texts to rows (B, D) float32
 * @param truncated how many texts were too long by now, and were cut
 */
record TextRows(BiFunction<NDManager, List<String>, NDArray> encoder, LongSupplier truncated) {

    static TextRows of(TextEncoder encoder) {
        return new TextRows(encoder::embed, encoder::truncatedTexts);
    }

    static TextRows of(ClipModel model) {
        return new TextRows(model::embedTexts, model.texts()::truncatedTexts);
    }

    /** Encodes texts into an array that is attached to the manager, which serves this call. */
    NDArray encode(NDManager scope, List<String> texts) {
        return encoder.apply(scope, texts);
    }

    long truncatedTexts() {
        return truncated.getAsLong();
    }
}
