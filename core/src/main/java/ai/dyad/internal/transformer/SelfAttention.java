package ai.dyad.internal.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Scaled dot-product attention with several heads: softmax(Q Kᵀ / √d + bias) V per head, where d is
 * the width of a head.
 *
 * <p>One instance serves one forward pass: it holds the constants that all layers share, so that
 * they are made once. Sequences come first in memory, (T, B, C): then a head's queries, keys and
 * values are strided views of the projections and no copy is made before the two batched products.
 *
 * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al., Attention Is All You Need, eq.
 *     1</a>
 */
public final class SelfAttention {

    /** Added to the logit of a masked key: exp of it is 0 in every float type but never NaN. */
    private static final float MASKED = -1e9f;

    private final int heads;
    private final NDArray scale;
    private final NDArray bias;

    private SelfAttention(int heads, NDArray scale, NDArray bias) {
        this.heads = heads;
        this.scale = scale;
        this.bias = bias;
    }

    /**
     * Returns attention in which every position attends to all positions.
     *
     * @param manager the manager of the forward pass, to which the constants are attached
     * @param width C, the width of the states
     * @param heads the number of heads, a divisor of the width
     * @return the attention
     */
    public static SelfAttention full(NDManager manager, int width, int heads) {
        return new SelfAttention(heads, scale(manager, width, heads), null);
    }

    /**
     * Returns attention that ignores padding.
     *
     * @param mask (B, T), 1 for a token and 0 for padding, of any numeric type; a row of zeros
     *     attends to all its positions alike
     * @param width C, the width of the states
     * @param heads the number of heads, a divisor of the width
     * @return the attention; its constants are attached to the mask's manager
     */
    public static SelfAttention padded(NDArray mask, int width, int heads) {
        NDManager manager = mask.getManager();
        long batch = mask.getShape().get(0);
        long length = mask.getShape().get(1);
        NDArray bias;
        try (NDManager scope = manager.newSubManager()) {
            NDArray ones = scope.ones(new Shape(1, heads, 1));
            NDArray tokens = scope.create(1f).sub(mask.toType(DataType.FLOAT32, false));
            NDArray logits = tokens.mul(scope.create(MASKED)); // (B, T)
            bias =
                    ones.mul(logits.reshape(batch, 1, length)) // (B, H, T)
                            .reshape(batch * heads, 1, length);
            bias.attach(manager);
        }
        return new SelfAttention(heads, scale(manager, width, heads), bias);
    }

    /**
     * Returns attention in which every position attends to itself and those before it.
     *
     * @param manager the manager of the forward pass, to which the constants are attached
     * @param length T, the length of the sequences
     * @param width C, the width of the states
     * @param heads the number of heads, a divisor of the width
     * @return the attention
     */
    public static SelfAttention causal(NDManager manager, int length, int width, int heads) {
        float[] bias = new float[length * length];
        for (int query = 0; query < length; query++) {
            for (int key = query + 1; key < length; key++) {
                bias[query * length + key] = MASKED;
            }
        }
        NDArray upper = Constants.array(manager, bias, new Shape(1, length, length));
        return new SelfAttention(heads, scale(manager, width, heads), upper);
    }

    /**
     * Returns attention whose logits have a further bias.
     *
     * @param added (B, heads, T, T), attached to a manager of the forward pass
     * @return the attention
     */
    public SelfAttention plus(NDArray added) {
        Shape shape = added.getShape();
        NDArray both = added.reshape(-1, shape.get(2), shape.get(3));
        return new SelfAttention(heads, scale, bias == null ? both : both.add(bias));
    }

    /**
     * Computes the attention.
     *
     * @param query (T, B, C)
     * @param key (S, B, C), where S usually is T
     * @param value (S, B, C)
     * @return the mixed values, heads side by side, (T, B, C), attached to the query's manager
     */
    public NDArray attend(NDArray query, NDArray key, NDArray value) {
        Shape shape = query.getShape();
        long length = shape.get(0);
        long rows = shape.get(1) * heads;
        long headWidth = shape.get(2) / heads;
        Shape perHead = new Shape(length, rows, headWidth);
        Shape keys = new Shape(key.getShape().get(0), rows, headWidth);
        NDArray q = query.mul(scale).reshape(perHead).transpose(1, 0, 2); // (BH, T, d)
        NDArray k = key.reshape(keys).transpose(1, 2, 0); // (BH, d, S)
        NDArray v = value.reshape(keys).transpose(1, 0, 2); // (BH, S, d)
        NDArray logits = q.batchMatMul(k); // (BH, T, S)
        NDArray weights = (bias == null ? logits : logits.addi(bias)).softmax(-1);
        return weights.batchMatMul(v).transpose(1, 0, 2).reshape(shape);
    }

    private static NDArray scale(NDManager manager, int width, int heads) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "heads must divide the width " + width + ", got " + heads);
        }
        return Constants.scalar(manager, (float) (1 / Math.sqrt(width / (double) heads)));
    }
}
