package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import ai.dyad.nn.BatchNormalization;

/** A convolution followed by batch normalization, as two child blocks. */
record ConvolutionNorm(Convolution convolution, BatchNormalization norm) {
    private static final int SIX = 6;

    static ConvolutionNorm of(int channels, int kernel, int stride) {
        return new ConvolutionNorm(
                new Convolution(channels, kernel, stride), BatchNormalization.withOffset());
    }

    /** Convolves each channel for itself. */
    static ConvolutionNorm depthwise(int channels, int kernel, int stride) {
        return new ConvolutionNorm(
                new Convolution(channels, kernel, stride, channels),
                BatchNormalization.withOffset());
    }

    NDArray apply(ParameterStore store, NDArray input, boolean training) {
        try (NDArray convolved = convolution.apply(store, input, training)) {
            return norm.normalize(store, convolved, training);
        }
    }

    NDArray applyWithRelu(ParameterStore store, NDArray input, boolean training) {
        try (NDArray normalized = apply(store, input, training)) {
            return Activation.relu(normalized);
        }
    }

    NDArray applyWithRelu6(ParameterStore store, NDArray input, boolean training) {
        try (NDArray normalized = apply(store, input, training)) {
            // clip gives the same values in half the time, but has gradient 1 at exactly 0, where
            // ReLU6 has none
            return training ? Activation.relu6(normalized) : normalized.clip(0, SIX);
        }
    }

    /** Initializes both and returns their output shape. */
    Shape initialize(NDManager manager, DataType dataType, Shape input) {
        convolution.initialize(manager, dataType, input);
        Shape output = outputShape(input);
        norm.initialize(manager, dataType, output);
        return output;
    }

    Shape outputShape(Shape input) {
        return convolution.getOutputShapes(new Shape[] {input})[0];
    }
}
