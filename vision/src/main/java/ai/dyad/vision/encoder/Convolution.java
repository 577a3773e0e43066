package ai.dyad.vision.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;

/**
 * A square convolution without bias, padded so that stride 1 keeps the size. Weights are
 * initialized from a normal distribution with variance 2 / (outputs · kernel²), which is Kaiming
 * initialization for ReLU with fan-out.
 */
final class Convolution extends ImageBlock {

    private static final Shape NO_DILATION = new Shape(1, 1);

    private final Parameter weight;
    private final int channels;
    private final int kernel;
    private final int groups;
    private final Shape stride;
    private final Shape padding;

    Convolution(int channels, int kernel, int stride) {
        this(channels, kernel, stride, 1);
    }

    /** Builds a convolution whose channels are in groups that do not mix. */
    Convolution(int channels, int kernel, int stride, int groups) {
        this.channels = channels;
        this.kernel = kernel;
        this.groups = groups;
        this.stride = new Shape(stride, stride);
        this.padding = new Shape(kernel / 2, kernel / 2);
        weight =
                addParameter(
                        Parameter.builder()
                                .setName("weight")
                                .setType(Parameter.Type.WEIGHT)
                                .optInitializer(
                                        new XavierInitializer(
                                                XavierInitializer.RandomType.GAUSSIAN,
                                                XavierInitializer.FactorType.OUT,
                                                2f))
                                .build());
    }

    @Override
    NDArray apply(ParameterStore store, NDArray input, boolean training) {
        Device device = input.getDevice();
        NDArray filters = store.getValue(weight, device, training);
        return Conv2d.conv2d(input, filters, null, stride, padding, NO_DILATION, groups)
                .singletonOrThrow();
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        weight.setShape(new Shape(channels, inputShapes[0].get(1) / groups, kernel, kernel));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape input = inputShapes[0];
        return new Shape[] {
            new Shape(input.get(0), channels, outputSize(input, 2), outputSize(input, 3))
        };
    }

    private long outputSize(Shape input, int axis) {
        long reach = input.get(axis) + 2 * padding.get(0) - kernel;
        return reach / stride.get(0) + 1;
    }
}
