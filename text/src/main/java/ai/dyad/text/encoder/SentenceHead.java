package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.List;

/**
 * How the states of a text's tokens become one vector, step by step: one or more poolings, whose
 * results are joined, then dense layers, then, if asked, the scaling to length 1. These are the
 * modules Pooling, Dense and Normalize of sentence-transformers.
 *
 * @param poolings at least one; several are joined in this order
 * @param dense the dense layers, from the first to the last, often none
 * @param normalize whether the vector is divided by its length in the end
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
     * @throws IllegalArgumentException if there is no pooling, or one of another name
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
     * Pools in one way and does nothing else.
     *
     * @param pooling the pooling
     * @return the head
     */
    public static SentenceHead of(Pooling pooling) {
        return new SentenceHead(List.of(pooling), List.of(), false);
    }

    /** Returns the one pooling if that is all there is, else null. */
    Pooling onlyPooling() {
        return poolings.size() == 1 && dense.isEmpty() && !normalize ? poolings.get(0) : null;
    }

    /** Returns the length of the joined poolings of states of some width. */
    int pooledSize(int width) {
        return Math.multiplyExact(width, poolings.size());
    }

    /** Returns the length of the vector that is made of states of some width. */
    int featureSize(int width) {
        return dense.isEmpty() ? pooledSize(width) : dense.get(dense.size() - 1).units();
    }

    /**
     * A linear layer and a function of each of its outputs.
     *
     * @param units the number of outputs
     * @param bias whether a bias is added
     * @param function what follows
     */
    public record Dense(int units, boolean bias, Function function) {

        /**
         * Checks the layer.
         *
         * @param units at least 1
         * @param bias true or false
         * @param function not null
         * @throws IllegalArgumentException if one breaks its rule
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

    /** What follows a dense layer. */
    public enum Function {
        /** The output as it is. */
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

        /** The output where it is positive, else 0. */
        RELU {
            @Override
            NDArray apply(NDArray input) {
                return Activation.relu(input);
            }
        };

        abstract NDArray apply(NDArray input);
    }
}
