package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * What MPNet adds to the logits of attention: a learned number per head for the distance of two
 * tokens. Half of the buckets are for keys after the query, half for those before it; in each half
 * the first half holds one distance each, the rest grow with its logarithm, up to 128.
 *
 * <p>Ids (B, T) give (B, heads, T, T).
 *
 * @see <a href="https://arxiv.org/abs/1910.10683">Raffel et al. 2020, T5, section 2.1</a>
 */
final class RelativePositions extends AbstractBlock {
    private static final double FARTHEST = 128;

    private final Parameter biases;
    private final int buckets;
    private final int heads;

    RelativePositions(BertConfig config) {
        buckets = config.relativeBuckets();
        heads = config.heads();
        biases =
                addParameter(
                        Parameter.builder()
                                .setName("attention_bias.weight")
                                .setType(Parameter.Type.WEIGHT)
                                .optShape(new Shape(buckets, heads))
                                .build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray ids = inputs.head();
        int batch = Math.toIntExact(ids.size(0));
        int length = Math.toIntExact(ids.size(1));
        long[] pairs = new long[length * length];
        for (int query = 0; query < length; query++) {
            for (int key = 0; key < length; key++) {
                pairs[query * length + key] = bucket(query - key);
            }
        }
        NDArray indices = ids.getManager().create(pairs).duplicate();
        NDArray table = store.getValue(biases, ids.getDevice(), training);
        NDArray each =
                indices.getNDArrayInternal()
                        .embedding(indices, table, SparseFormat.DENSE)
                        .singletonOrThrow()
                        .transpose() // (heads, T T)
                        .reshape(1, heads, length, length);
        return new NDList(each.broadcast(new Shape(batch, heads, length, length)));
    }

    /** Returns the bucket of a key that comes some tokens before its query. */
    private long bucket(int before) {
        int half = buckets / 2;
        int start = before < 0 ? half : 0;
        int distance = Math.abs(before);
        int exact = half / 2;
        if (distance < exact) {
            return start + (long) distance;
        }
        // in single precision, as published, because it decides where a bucket begins
        float grown =
                (float) Math.log(distance / (float) exact) / (float) Math.log(FARTHEST / exact);
        return start + Math.min(half - 1, exact + (long) (grown * (half - exact)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        long length = inputShapes[0].get(1);
        return new Shape[] {new Shape(inputShapes[0].get(0), heads, length, length)};
    }
}
