package ai.dyad.nn.transformer;

import ai.dyad.internal.Checks;

/**
 * What the builders of encoders around a {@link PreNormTransformer} have in common.
 *
 * @param <T> the builder itself
 */
public abstract class TransformerEncoderBuilder<T extends TransformerEncoderBuilder<T>> {
    private TransformerConfig transformer;
    private int projection;

    /** Starts without sizes and without a projection. */
    protected TransformerEncoderBuilder() {}

    /**
     * Returns this builder, by its own type.
     *
     * @return this
     */
    protected abstract T self();

    /**
     * Sets the sizes of the transformer.
     *
     * @param config the configuration
     * @return this builder
     */
    public final T setTransformer(TransformerConfig config) {
        transformer = config;
        return self();
    }

    /**
     * Adds a projection without bias after the last normalization; by default there is none and the
     * features are as wide as the states.
     *
     * @param size D, the length of the projected features, or 0 for no projection
     * @return this builder
     */
    public final T optProjection(int size) {
        projection = size;
        return self();
    }

    /**
     * Returns the sizes of the transformer.
     *
     * @return the configuration
     * @throws IllegalStateException if they are not set
     */
    protected final TransformerConfig transformer() {
        return Checks.isSet(transformer, "setTransformer");
    }

    /**
     * Returns the length of the projected features.
     *
     * @return D, or 0 for no projection
     */
    protected final int projection() {
        return projection;
    }
}
