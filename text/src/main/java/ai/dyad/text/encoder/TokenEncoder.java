package ai.dyad.text.encoder;

import ai.djl.nn.Block;

/**
 * A block that turns token ids into one vector per text.
 *
 * <ul>
 *   <li>input: ids (B, T), int64; optionally a mask (B, T), 1 for a token and 0 for padding
 *   <li>output: features (B, F)
 * </ul>
 */
public interface TokenEncoder extends Block {

    /**
     * Returns how many token ids there are: every id must be smaller.
     *
     * @return the size of the vocabulary
     */
    int vocabularySize();

    /**
     * Returns the longest sequence that the encoder takes.
     *
     * @return the greatest T
     */
    int maxLength();

    /**
     * Returns the length of the output vector.
     *
     * @return F
     */
    int featureSize();
}
