package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import java.util.List;

/**
 * ReLU(branch(x) + shortcut(x)), where the branch is two or three convolutions with normalization.
 */
final class ResidualUnit extends ImageBlock {

    private final List<ConvolutionNorm> branch;
    private final Downsample downsample;

    /** Builds a unit; {@code downsample} is null if the shortcut is the identity. */
    ResidualUnit(List<ConvolutionNorm> branch, Downsample downsample) {
        this.branch = branch;
        this.downsample = downsample;
        for (int i = 0; i < branch.size(); i++) {
            addChildBlock("conv" + (i + 1), branch.get(i).convolution());
            addChildBlock("bn" + (i + 1), branch.get(i).norm());
        }
        if (downsample != null) {
            addChildBlock("downsample", downsample);
        }
    }

    static List<ConvolutionNorm> branch(ResNetConfig.Unit unit, int width, int stride) {
        return switch (unit) {
            case BASIC ->
                    List.of(ConvolutionNorm.of(width, 3, stride), ConvolutionNorm.of(width, 3, 1));
            case BOTTLENECK ->
                    List.of(
                            ConvolutionNorm.of(width, 1, 1),
                            ConvolutionNorm.of(width, 3, stride),
                            ConvolutionNorm.of(width * unit.expansion(), 1, 1));
        };
    }

    void startAsIdentity() {
        last().norm().setInitializer(Initializer.ZEROS, "gamma");
    }

    @Override
    NDArray apply(ParameterStore store, NDArray input, boolean training) {
        NDArray current = input;
        for (int i = 0; i < branch.size() - 1; i++) {
            NDArray next = branch.get(i).applyWithRelu(store, current, training);
            if (i > 0) {
                current.close();
            }
            current = next;
        }
        NDArray shortcut = downsample == null ? input : downsample.apply(store, input, training);
        try (NDArray inner = current;
                NDArray residual = last().apply(store, inner, training);
                NDArray sum = residual.add(shortcut)) {
            return Activation.relu(sum);
        } finally {
            if (downsample != null) {
                shortcut.close();
            }
        }
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape shape = inputShapes[0];
        for (ConvolutionNorm layer : branch) {
            shape = layer.initialize(manager, dataType, shape);
        }
        if (downsample != null) {
            downsample.initialize(manager, dataType, inputShapes);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape shape = inputShapes[0];
        for (ConvolutionNorm layer : branch) {
            shape = layer.outputShape(shape);
        }
        return new Shape[] {shape};
    }

    private ConvolutionNorm last() {
        return branch.get(branch.size() - 1);
    }
}
