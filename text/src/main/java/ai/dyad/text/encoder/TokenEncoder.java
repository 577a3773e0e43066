package ai.dyad.text.encoder;

import ai.djl.nn.Block;
import java.util.List;

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
     * Returns the vocabulary size; every token id must be smaller.
     *
     * @return the size of the vocabulary
     */
    int vocabularySize();

    /**
     * Returns the maximum sequence length.
     *
     * @return the largest T
     */
    int maxLength();

    /**
     * Returns the length of the output vector.
     *
     * @return F
     */
    int featureSize();

    /**
     * Returns the parameter name prefixes of the layers, for layer-wise learning rate decay.
     *
     * @return the prefixes, from the bottom layer to the top, without a trailing dot; empty by
     *     default
     */
    default List<String> layerNames() {
        return List.of();
    }
}
