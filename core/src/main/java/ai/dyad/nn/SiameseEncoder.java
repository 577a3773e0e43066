package ai.dyad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Arrays;

/**
 * One encoder and one projection head for all views of a batch. The views are joined on the batch
 * axis, so that one forward pass serves them all and batch normalization sees all of them.
 *
 * <ul>
 *   <li>input: K views, each (B, ...), all of one shape
 *   <li>output: K raw projections, each (B, D), in the views' order
 * </ul>
 *
 * <p>After training, {@link #getEncoder()} alone maps inputs (B, ...) to features (B, F).
 *
 * @see <a href="https://arxiv.org/abs/2002.05709">Chen et al., SimCLR, algorithm 1</a>
 */
public final class SiameseEncoder extends AbstractBlock {

    private final Block encoder;
    private final Block head;

    /**
     * Joins an encoder and a head.
     *
     * @param encoder maps (B, ...) to features (B, F)
     * @param head maps features (B, F) to projections (B, D), usually a {@link ProjectionHead}
     */
    public SiameseEncoder(Block encoder, Block head) {
        this.encoder = addChildBlock("encoder", encoder);
        this.head = addChildBlock("head", head);
    }

    /**
     * Returns the encoder, which is what you use after training.
     *
     * @return the encoder
     */
    public Block getEncoder() {
        return encoder;
    }

    /**
     * Returns the projection head.
     *
     * @return the head
     */
    public Block getHead() {
        return head;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        int views = requireViews(inputs.getShapes());
        if (views == 1) {
            return project(store, inputs, training, params);
        }
        try (NDArray joined = NDArrays.concat(inputs, 0); // (K * B, ...)
                NDList projections = project(store, new NDList(joined), training, params)) {
            return projections.singletonOrThrow().split(views);
        }
    }

    private NDList project(
            ParameterStore store, NDList input, boolean training, PairList<String, Object> params) {
        NDList features = encoder.forward(store, input, training, params);
        return head.forward(store, features, training, params);
    }

    @Override
    protected void beforeInitialize(Shape... inputShapes) {
        requireViews(inputShapes);
        super.beforeInitialize(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape[] joined = {joined(inputShapes)};
        encoder.initialize(manager, dataType, joined);
        head.initialize(manager, dataType, encoder.getOutputShapes(joined));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape[] view = {inputShapes[0]};
        Shape projection = head.getOutputShapes(encoder.getOutputShapes(view))[0];
        Shape[] outputs = new Shape[inputShapes.length];
        Arrays.fill(outputs, projection);
        return outputs;
    }

    private static Shape joined(Shape[] views) {
        long[] sizes = views[0].getShape().clone();
        sizes[0] *= views.length;
        return new Shape(sizes);
    }

    private static int requireViews(Shape[] views) {
        if (views.length == 0 || Arrays.stream(views).distinct().count() > 1) {
            throw new IllegalArgumentException(
                    "expected at least one view (B, ...), all of one shape, got "
                            + Arrays.toString(views));
        }
        return views.length;
    }
}
