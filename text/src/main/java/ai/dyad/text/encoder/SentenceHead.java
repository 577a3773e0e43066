package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.List;

/**
 * How the states of a text's tokens become one vector: one or more poolings, whose results are
 * concatenated, then dense layers, then optionally normalization to length 1. These are the modules
 * Pooling, Dense and Normalize of sentence-transformers.
 *
 * @param poolings at least one; the results of several are concatenated in this order
 * @param dense the dense layers in order, often none
 * @param normalize whether the result is normalized to length 1
 * @see <a href="https://arxiv.org/abs/1908.10084">Reimers and Gurevych, Sentence-BERT, section
 *     3</a>
 */
public record SentenceHead(List<Pooling> poolings, List<Dense> dense, boolean normalize) {

    /**
     * Checks the steps.
     *
     * @param poolings at least one
     * @param dense may be null for none
     * @param normalize true or false
     * @throws IllegalArgumentException if there is no pooling, or one is null
     */
    public SentenceHead {
        if (poolings == null || poolings.isEmpty() || poolings.stream().anyMatch(p -> p == null)) {
            throw new IllegalArgumentException(
                    "poolings must be at least 1 of "
                            + List.of(Pooling.values())
                            + ", got "
                            + poolings);
        }
        poolings = List.copyOf(poolings);
        dense = dense == null ? List.of() : List.copyOf(dense);
    }

    /**
     * Creates a head that consists of a single pooling.
     *
     * @param pooling the pooling
     * @return the head
     */
    public static SentenceHead of(Pooling pooling) {
        return new SentenceHead(List.of(pooling), List.of(), false);
    }

    /** Returns the pooling if the head is a single pooling, else null. */
    Pooling onlyPooling() {
        return poolings.size() == 1 && dense.isEmpty() && !normalize ? poolings.get(0) : null;
    }

    /** Returns the length of the concatenated poolings for states of the given width. */
    int pooledSize(int width) {
        return Math.multiplyExact(width, poolings.size());
    }

    /** Returns the length of the output vector for states of the given width. */
    int featureSize(int width) {
        return dense.isEmpty() ? pooledSize(width) : dense.get(dense.size() - 1).units();
    }

    /**
     * A linear layer with an elementwise activation function.
     *
     * @param units the number of outputs
     * @param bias whether the layer has a bias
     * @param function the activation function
     */
    public record Dense(int units, boolean bias, Function function) {

        /**
         * Checks the layer.
         *
         * @param units at least 1
         * @param bias true or false
         * @param function not null
         * @throws IllegalArgumentException if a value is out of range
         */
        public Dense {
            if (units < 1) {
                throw new IllegalArgumentException("units must be >= 1, got " + units);
            }
            if (function == null) {
                throw new IllegalArgumentException(
                        "function must be one of " + List.of(Function.values()) + ", got none");
            }
        }
    }

    /** The activation function of a dense layer. */
    public enum Function {
        /** No activation. */
        IDENTITY {
            @Override
            NDArray apply(NDArray input) {
                return input;
            }
        },

        /** The hyperbolic tangent. */
        TANH {
            @Override
            NDArray apply(NDArray input) {
                return Activation.tanh(input);
            }
        },

        /** GELU with the error function: x Φ(x). */
        GELU {
            @Override
            NDArray apply(NDArray input) {
                return Activation.gelu(input);
            }
        },

        /** ReLU: max(x, 0). */
        RELU {
            @Override
            NDArray apply(NDArray input) {
                return Activation.relu(input);
            }
        };

        abstract NDArray apply(NDArray input);
    }
}
