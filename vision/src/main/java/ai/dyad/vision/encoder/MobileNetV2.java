package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.dyad.io.StateDict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The MobileNetV2 of torchvision as an encoder, small enough for a CPU, whose features are those of
 * its last convolution, averaged over the image.
 *
 * <ul>
 *   <li>input: normalized images (B, 3, H, W), float32, of any size
 *   <li>output: features (B, F), F = {@link MobileNetV2Config#features()}
 * </ul>
 *
 * <p>Parameters have torchvision's names ({@code features.1.conv.0.0.weight}) under {@link
 * StateDict}, and torchvision's weights give the same outputs; see {@link PublishedImageEncoder}.
 *
 * @see <a href="https://arxiv.org/abs/1801.04381">Sandler et al. 2018, MobileNetV2</a>
 */
public final class MobileNetV2 extends ImageBlock {
    private static final int STEM = 32;

    /** Table 2 of the paper: expansion, channels, repeats, stride of the first repeat. */
    private static final int[][] STAGES = {
        {1, 16, 1, 1},
        {6, 24, 2, 2},
        {6, 32, 3, 2},
        {6, 64, 4, 2},
        {6, 96, 3, 1},
        {6, 160, 3, 2},
        {6, 320, 1, 1}
    };

    private final MobileNetV2Config config;
    private final ConvolutionNorm stem;
    private final List<InvertedResidual> units = new ArrayList<>();
    private final ConvolutionNorm last;

    /**
     * Builds an encoder.
     *
     * @param config its shape
     */
    public MobileNetV2(MobileNetV2Config config) {
        this.config = config;
        int channels = config.channels(STEM);
        stem = add(0, ConvolutionNorm.of(channels, 3, 2));
        for (int[] stage : STAGES) {
            int wanted = config.channels(stage[1]);
            for (int i = 0; i < stage[2]; i++) {
                int stride = i == 0 ? stage[3] : 1;
                InvertedResidual unit = new InvertedResidual(channels, wanted, stride, stage[0]);
                units.add(addChildBlock("features." + (units.size() + 1), unit));
                channels = wanted;
            }
        }
        last = add(units.size() + 1, ConvolutionNorm.of(config.features(), 1, 1));
    }

    private ConvolutionNorm add(int place, ConvolutionNorm layer) {
        addChildBlock("features." + place + ".0", layer.convolution());
        addChildBlock("features." + place + ".1", layer.norm());
        return layer;
    }

    /**
     * Returns the shape of the network.
     *
     * @return the configuration it was built from
     */
    public MobileNetV2Config getConfig() {
        return config;
    }

    @Override
    NDArray apply(ParameterStore store, NDArray input, boolean training) {
        NDArray current = start(store, input, training);
        for (InvertedResidual unit : units) {
            NDArray next = unit.apply(store, current, training);
            current.close();
            current = next;
        }
        try (NDArray narrow = current;
                NDArray maps = last.applyWithRelu6(store, narrow, training)) { // (B, F, h, w)
            return Pool.globalAvgPool2d(maps);
        }
    }

    /** Runs the stem on images in the memory format that is fastest on their device. */
    private NDArray start(ParameterStore store, NDArray input, boolean training) {
        if (input.getDevice().isGpu()) {
            return stem.applyWithRelu6(store, input, training);
        }
        try (NDArray pixels = ChannelsLast.of(input)) {
            return stem.applyWithRelu6(store, pixels, training);
        }
    }

    @Override
    protected void beforeInitialize(Shape... inputShapes) {
        if (inputShapes.length != 1 || inputShapes[0].dimension() != 4) {
            throw new IllegalArgumentException(
                    "a MobileNetV2 takes images (B, C, H, W), got " + Arrays.toString(inputShapes));
        }
        super.beforeInitialize(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape[] shapes = {stem.initialize(manager, dataType, inputShapes[0])};
        for (InvertedResidual unit : units) {
            unit.initialize(manager, dataType, shapes);
            shapes = unit.getOutputShapes(shapes);
        }
        last.initialize(manager, dataType, shapes[0]);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), config.features())};
    }
}
