package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/** How the states of a text's tokens become one vector. Padding never counts. */
public enum Pooling {

    /** The state of the first token, [CLS] in BERT. */
    CLS {
        @Override
        NDArray pool(NDArray states, NDArray mask) {
            return states.get(0);
        }
    },

    /** The mean of the states, as in sentence-transformers. A text of padding alone gives zeros. */
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

    /** The greatest value of each component over the states. */
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
    };

    private static final float PADDED = -1e9f;

    /**
     * Pools states.
     *
     * @param states (T, B, C)
     * @param mask (B, T), 1 for a token and 0 for padding, or null where there is none
     * @return (B, C); what is made on the way stays with the managers of the arguments
     */
    abstract NDArray pool(NDArray states, NDArray mask);
}
