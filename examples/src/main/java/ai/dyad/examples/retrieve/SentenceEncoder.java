package ai.dyad.examples.retrieve;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Turns texts into rows of numbers. */
interface SentenceEncoder extends AutoCloseable {

    /**
     * Encodes texts.
     *
     * @param scope a manager for this call alone, to which the result is attached
     * @param texts at least one
     * @return float32 (B, D)
     */
    NDArray encode(NDManager scope, List<String> texts);

    /** Returns how many texts were longer than the encoder can read, and were cut. */
    long truncatedTexts();

    /** Lets the tokenizer go. */
    @Override
    void close();
}
