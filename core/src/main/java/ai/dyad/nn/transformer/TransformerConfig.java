package ai.dyad.nn.transformer;

import java.util.Objects;

/**
 * The sizes of a {@link PreNormTransformer}.
 *
 * @param layers the number of layers
 * @param width C, the width of the states
 * @param heads the number of attention heads, a divisor of the width
 * @param activation the activation of the feed-forward parts, which are four times as wide
 */
public record TransformerConfig(
        int layers, int width, int heads, FeedForwardActivation activation) {

    /**
     * Checks the sizes.
     *
     * @param layers at least 1
     * @param width at least 1
     * @param heads a divisor of the width
     * @param activation not null
     * @throws IllegalArgumentException if a size breaks its rule
     */
    public TransformerConfig {
        if (layers < 1) {
            throw new IllegalArgumentException("layers must be >= 1, got " + layers);
        }
        if (width < 1) {
            throw new IllegalArgumentException("width must be >= 1, got " + width);
        }
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "heads must divide the width " + width + ", got " + heads);
        }
        Objects.requireNonNull(activation, "activation must not be null");
    }
}
