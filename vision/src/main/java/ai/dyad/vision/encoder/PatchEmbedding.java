package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.dyad.internal.transformer.Weight;
import java.util.stream.Stream;

/**
 * Turns images (B, channels, S, S) into the first states of a {@link VisionTransformer}, (T, B, C):
 * a linear map of each square patch, row by row, after a class token if there is one, each plus its
 * position. The transformer owns the parameters.
 */
final class PatchEmbedding {
    private static final Shape NO_PADDING = new Shape(0, 0);
    private static final Shape NO_DILATION = new Shape(1, 1);

    private final int width;
    private final Shape stride;
    private final int patches;
    private final Parameter classToken;
    private final Parameter positions;
    private final Parameter filters;
    private final Parameter bias;

    PatchEmbedding(VisionTransformerConfig config) {
        VisionTransformerDesign design = config.design();
        width = config.transformer().width();
        int size = config.patchSize();
        stride = new Shape(size, size);
        patches = config.side() * config.side();
        // as in open_clip: one standard deviation for everything outside of the layers
        float deviation = (float) (1 / Math.sqrt(width));
        Shape vector = new Shape(width);
        classToken =
                design.classToken() ? Weight.normal("class_embedding", vector, deviation) : null;
        Shape places = new Shape((long) patches + design.prefix(), width);
        positions = Weight.normal("positional_embedding", places, deviation);
        Shape patch = new Shape(width, config.channels(), size, size);
        // the variance of PyTorch's default uniform initialization
        float spread = (float) Math.sqrt(1 / (3.0 * patch.slice(1).size()));
        filters = Weight.normal("conv1.weight", patch, spread);
        bias = design.patchBias() ? Weight.normal("conv1.bias", vector, spread) : null;
    }

    /** Returns the class token, if there is one, and the positions. */
    Stream<Parameter> tokens() {
        return Stream.concat(Stream.ofNullable(classToken), Stream.of(positions));
    }

    /** Returns the map of the patches. */
    Stream<Parameter> filters() {
        return Stream.concat(Stream.of(filters), Stream.ofNullable(bias));
    }

    NDArray embed(ParameterStore store, NDArray images, boolean training) {
        NDManager scope = images.getManager();
        long batch = images.getShape().get(0);
        NDArray kernel = Weight.value(filters, store, images, training);
        NDArray added = bias == null ? null : Weight.value(bias, store, images, training);
        NDArray grid =
                Conv2d.conv2d(images, kernel, added, stride, NO_PADDING, NO_DILATION)
                        .singletonOrThrow() // (B, C, h, w)
                        .reshape(batch, width, patches)
                        .transpose(2, 0, 1); // (P, B, C)
        NDArray places = places(scope, Weight.value(positions, store, images, training));
        if (classToken == null) {
            return grid.add(places);
        }
        NDArray first =
                scope.zeros(new Shape(1, batch, width))
                        .add(Weight.value(classToken, store, images, training));
        return first.concat(grid, 0).add(places);
    }

    /** Returns the positions as (T, 1, C). */
    private static NDArray places(NDManager scope, NDArray table) {
        NDArray steps = scope.arange(0, (int) table.size(0), 1, DataType.INT64).expandDims(1);
        return steps.getNDArrayInternal()
                .embedding(steps, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }
}
