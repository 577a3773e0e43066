package ai.dyad.nn.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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

    /** The tanh approximation of GELU: x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))). */
    TANH_GELU {
        @Override
        public NDArray apply(NDArray input) {
            NDManager outer = input.getManager();
            try (NDManager scope = outer.newSubManager()) {
                scope.tempAttachAll(input);
                NDArray square = input.mul(input);
                NDArray inner =
                        square.mul(Constants.scalar(scope, CUBIC * ROOT))
                                .add(Constants.scalar(scope, ROOT))
                                .mul(input);
                NDArray gate = inner.tanh().add(Constants.scalar(scope, 1));
                NDArray result = input.mul(Constants.scalar(scope, 0.5f)).mul(gate);
                result.attach(outer);
                return result;
            }
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
    private static final float CUBIC = 0.044715f;
    private static final float ROOT = (float) Math.sqrt(2 / Math.PI);

    /**
     * Returns the activation that a configuration of transformers names.
     *
     * @param name such as {@code gelu}, {@code gelu_new} or {@code quick_gelu}
     * @return the activation
     * @throws IllegalArgumentException if none of these has the name
     */
    public static FeedForwardActivation ofHuggingFace(String name) {
        return switch (name) {
            case "gelu", "gelu_python" -> GELU;
            case "gelu_pytorch_tanh", "gelu_new" -> TANH_GELU;
            case "quick_gelu" -> QUICK_GELU;
            default ->
                    throw new IllegalArgumentException(
                            "an activation must be gelu, gelu_pytorch_tanh, gelu_new or"
                                    + " quick_gelu, got "
                                    + name);
        };
    }

    /**
     * Applies the activation.
     *
     * @param input any shape
     * @return the same shape, attached to the input's manager
     */
    public abstract NDArray apply(NDArray input);
}
