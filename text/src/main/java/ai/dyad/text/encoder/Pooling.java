package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** How the states of a text's tokens are pooled into one vector. Padding is ignored. */
public enum Pooling {

    /** The state of the first token, [CLS] in BERT. */
    CLS {
        @Override
        NDArray pool(NDArray states, NDArray mask) {
            return states.get(0);
        }
    },

    /**
     * The mean of the states, as in sentence-transformers. A text with only padding gives zeros.
     */
    MEAN {
        @Override
        NDArray pool(NDArray states, NDArray mask) {
            if (mask == null) {
                return states.mean(new int[] {0});
            }
            NDManager manager = states.getManager();
            NDArray tokens = mask.toType(DataType.FLOAT32, false); // (B, T)
            NDArray counts = tokens.sum(new int[] {1}, true).maximum(manager.create(1f));
            NDArray shares = tokens.div(counts).expandDims(1); // (B, 1, T)
            return shares.batchMatMul(states.transpose(1, 0, 2)).squeeze(1); // (B, C)
        }
    },

    /** The maximum of each component over the states. */
    MAX {
        @Override
        NDArray pool(NDArray states, NDArray mask) {
            if (mask == null) {
                return states.max(new int[] {0});
            }
            NDManager manager = states.getManager();
            NDArray tokens = mask.toType(DataType.FLOAT32, false);
            NDArray padding = manager.create(1f).sub(tokens).mul(manager.create(PADDED));
            return states.add(padding.transpose().expandDims(2)).max(new int[] {0});
        }
    },

    /** The sum of the states divided by the square root of their number. */
    MEAN_SQRT_LENGTH {
        @Override
        NDArray pool(NDArray states, NDArray mask) {
            NDArray tokens = tokens(states, mask); // (B, T)
            NDArray counts =
                    tokens.sum(new int[] {1}, true).maximum(tokens.getManager().create(1f));
            return weighted(states, tokens.div(counts.sqrt()));
        }
    },

    /** The weighted mean of the states: weight 1 for the first, 2 for the second and so on. */
    WEIGHTED_MEAN {
        @Override
        NDArray pool(NDArray states, NDArray mask) {
            NDArray weights = positions(states, mask);
            NDArray sums =
                    weights.sum(new int[] {1}, true).maximum(weights.getManager().create(1f));
            return weighted(states, weights.div(sums));
        }
    },

    /** The state of the last token. A text with only padding gives zeros. */
    LAST {
        @Override
        NDArray pool(NDArray states, NDArray mask) {
            NDArray positions = positions(states, mask);
            NDArray last =
                    positions.max(new int[] {1}, true).maximum(states.getManager().create(1f));
            return weighted(states, positions.eq(last).toType(DataType.FLOAT32, false));
        }
    };

    private static final float PADDED = -1e9f;

    /** Returns 1 for a token and 0 for padding, (B, T). */
    private static NDArray tokens(NDArray states, NDArray mask) {
        Shape shape = states.getShape();
        return mask == null
                ? states.getManager().ones(new Shape(shape.get(1), shape.get(0)))
                : mask.toType(DataType.FLOAT32, false);
    }

    /** Returns the position of each token, from 1, and 0 for padding, (B, T). */
    private static NDArray positions(NDArray states, NDArray mask) {
        NDArray tokens = tokens(states, mask);
        float length = states.getShape().get(0);
        return tokens.mul(states.getManager().arange(1f, length + 1, 1f));
    }

    /** Sums states (T, B, C) with weights (B, T), to (B, C). */
    private static NDArray weighted(NDArray states, NDArray weights) {
        return weights.expandDims(1).batchMatMul(states.transpose(1, 0, 2)).squeeze(1);
    }

    /**
     * Pools states.
     *
     * @param states (T, B, C)
     * @param mask (B, T), 1 for a token and 0 for padding, or null if there is none
     * @return (B, C); intermediate results are attached to the managers of the arguments
     */
    abstract NDArray pool(NDArray states, NDArray mask);
}
