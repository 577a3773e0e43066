package ai.dyad.nn.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.dyad.internal.transformer.Constants;

/** The non-linearity between the two linear layers of a transformer's feed-forward part. */
public enum FeedForwardActivation {

    /** GELU with the error function: x Φ(x). */
    GELU {
        @Override
        public NDArray apply(NDArray input) {
            return Activation.gelu(input);
        }
    },

    /** The sigmoid approximation of GELU that OpenAI's CLIP weights expect: x σ(1.702 x). */
    QUICK_GELU {
        @Override
        public NDArray apply(NDArray input) {
            try (NDArray slope = Constants.scalar(input.getManager(), SLOPE);
                    NDArray scaled = input.mul(slope);
                    NDArray gate = Activation.sigmoid(scaled)) {
                return input.mul(gate);
            }
        }
    };

    private static final float SLOPE = 1.702f;

    /**
     * Applies the activation.
     *
     * @param input any shape
     * @return the same shape, attached to the input's manager
     */
    public abstract NDArray apply(NDArray input);
}
