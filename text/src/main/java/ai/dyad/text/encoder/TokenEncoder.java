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

    /**
     * Returns what the names of its parameters begin with, layer by layer, so that the learning
     * rate can fall from layer to layer.
     *
     * @return the beginnings, from the bottom to the top, without a last dot; none by default
     */
    default List<String> layerNames() {
        return List.of();
    }
}
