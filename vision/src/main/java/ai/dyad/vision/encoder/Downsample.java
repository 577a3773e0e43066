package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;

/** The projection on a shortcut between different shapes: 1×1 convolution and normalization. */
final class Downsample extends ImageBlock {

    private final ConvolutionNorm projection;

    Downsample(int channels, int stride) {
        projection = ConvolutionNorm.of(channels, 1, stride);
        addChildBlock("0", projection.convolution());
        addChildBlock("1", projection.norm());
    }

    @Override
    NDArray apply(ParameterStore store, NDArray input, boolean training) {
        return projection.apply(store, input, training);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        projection.initialize(manager, dataType, inputShapes[0]);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {projection.outputShape(inputShapes[0])};
    }
}
