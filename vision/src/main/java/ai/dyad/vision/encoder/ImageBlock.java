package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A block that maps one array to one array. Blocks inside an encoder call each other's {@link
 * #apply}: {@code forward} would list all parameters of every nested block at each call.
 */
abstract class ImageBlock extends AbstractBlock {

    /** Maps the input, which the caller closes, to an array attached to the input's manager. */
    abstract NDArray apply(ParameterStore store, NDArray input, boolean training);

    @Override
    protected final NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        return new NDList(apply(store, inputs.singletonOrThrow(), training));
    }
}
