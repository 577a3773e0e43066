package ai.dyad.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * The learned bias of SigLIP: passes its inputs on and appends one learned number b.
 *
 * <ul>
 *   <li>input: any arrays, such as image (N, D), text (N, D) and logitScale ()
 *   <li>output: the same arrays, then b, ()
 * </ul>
 *
 * <p>b starts at −10, so that the many negatives of a batch cost little at first.
 *
 * @see <a href="https://arxiv.org/abs/2303.15343">Zhai et al. 2023, SigLIP, sec. 3.2</a>
 * @see LogitScale
 */
public final class LogitBias extends AbstractBlock {
    private static final float SIGLIP_INITIAL_BIAS = -10;

    private final Parameter bias;

    /** Creates the block with SigLIP's initial bias, −10. */
    public LogitBias() {
        this(SIGLIP_INITIAL_BIAS);
    }

    /**
     * Creates the block.
     *
     * @param initialBias the bias to start from
     */
    public LogitBias(float initialBias) {
        bias = addParameter(Scalars.learned("logit_bias", initialBias));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        return Scalars.append(inputs, store, bias, training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return Scalars.followedByOne(inputShapes);
    }
}
