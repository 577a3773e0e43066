package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;

/**
 * The unit of {@link MobileNetV2}: widen by a 1×1 convolution, convolve each channel for itself,
 * narrow by a 1×1 convolution without activation. The input is added where the shapes agree.
 */
final class InvertedResidual extends ImageBlock {
    private final List<ConvolutionNorm> layers = new ArrayList<>();
    private final boolean isResidual;

    InvertedResidual(int from, int to, int stride, int expansion) {
        int wide = from * expansion;
        if (expansion != 1) {
            layers.add(ConvolutionNorm.of(wide, 1, 1));
        }
        layers.add(ConvolutionNorm.depthwise(wide, 3, stride));
        for (int i = 0; i < layers.size(); i++) {
            addChildBlock("conv." + i + ".0", layers.get(i).convolution());
            addChildBlock("conv." + i + ".1", layers.get(i).norm());
        }
        ConvolutionNorm narrow = ConvolutionNorm.of(to, 1, 1);
        addChildBlock("conv." + layers.size(), narrow.convolution());
        addChildBlock("conv." + (layers.size() + 1), narrow.norm());
        layers.add(narrow);
        isResidual = stride == 1 && from == to;
    }

    @Override
    NDArray apply(ParameterStore store, NDArray input, boolean training) {
        NDArray current = input;
        int last = layers.size() - 1;
        for (int i = 0; i < last; i++) {
            NDArray next = layers.get(i).applyWithRelu6(store, current, training);
            if (i > 0) {
                current.close();
            }
            current = next;
        }
        try (NDArray wide = current) {
            NDArray narrow = layers.get(last).apply(store, wide, training);
            if (!isResidual) {
                return narrow;
            }
            try (narrow) {
                return narrow.add(input);
            }
        }
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape shape = inputShapes[0];
        for (ConvolutionNorm layer : layers) {
            shape = layer.initialize(manager, dataType, shape);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape shape = inputShapes[0];
        for (ConvolutionNorm layer : layers) {
            shape = layer.outputShape(shape);
        }
        return new Shape[] {shape};
    }
}
