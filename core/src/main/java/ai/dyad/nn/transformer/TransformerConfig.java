package ai.dyad.nn.transformer;

import java.util.Objects;

/**
 * The sizes of a {@link PreNormTransformer}.
 *
 * @param layers the number of layers
 * @param width C, the width of the states
 * @param heads the number of attention heads, a divisor of the width
 * @param activation the activation of the feed-forward parts
 * @param feedForward the hidden width of the feed-forward parts
 * @param epsilon the value that layer normalization adds to the variance
 * @param layerScale where the learned factors start that multiply what each part adds to the
 *     states, one per component of the width; 0 for no factors
 * @see <a href="https://arxiv.org/abs/2103.17239">Touvron et al. 2021, Going deeper with Image
 *     Transformers, section 2 (LayerScale)</a>
 */
public record TransformerConfig(
        int layers,
        int width,
        int heads,
        FeedForwardActivation activation,
        int feedForward,
        float epsilon,
        float layerScale) {
    /** How much wider than the states the feed-forward parts usually are. */
    public static final int USUAL_RATIO = 4;

    private static final float USUAL_EPSILON = 1e-5f;

    /**
     * Checks the sizes.
     *
     * @param layers at least 1
     * @param width at least 1
     * @param heads a divisor of the width
     * @param activation not null
     * @param feedForward at least 1, or 0 for four times the width
     * @param epsilon greater than 0, or 0 for 1e-5
     * @param layerScale finite
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
        if (feedForward < 0) {
            throw new IllegalArgumentException("feedForward must be >= 0, got " + feedForward);
        }
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("epsilon must be >= 0, got " + epsilon);
        }
        if (!Float.isFinite(layerScale)) {
            throw new IllegalArgumentException("layerScale must be finite, got " + layerScale);
        }
        // also what models have that were saved without these
        feedForward = feedForward == 0 ? Math.multiplyExact(USUAL_RATIO, width) : feedForward;
        epsilon = epsilon == 0 ? USUAL_EPSILON : epsilon;
    }

    /**
     * Describes layers with feed-forward parts four times as wide as the states, an epsilon of 1e-5
     * and no layer scale, as in CLIP.
     *
     * @param layers as above
     * @param width as above
     * @param heads as above
     * @param activation as above
     */
    public TransformerConfig(int layers, int width, int heads, FeedForwardActivation activation) {
        this(layers, width, heads, activation, 0, 0, 0);
    }
}
