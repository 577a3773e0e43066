package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;
import ai.dyad.io.StateDict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The residual network of torchvision as an encoder, whose features are those of the last stage,
 * averaged over the image.
 *
 * <ul>
 *   <li>input: normalized images (B, C, H, W), float32
 *   <li>output: features (B, F), F = {@link ResNetConfig#features()}; or logits (B, classes) if
 *       created by {@link #withClassifier}
 * </ul>
 *
 * <p>Parameters have torchvision's names ({@code layer1.0.conv1.weight}) under {@link StateDict},
 * and torchvision's weights give the same outputs. They are initialized as in torchvision:
 * convolutions by Kaiming initialization with fan-out, scales with 1, offsets with 0. The block
 * takes images of any size, regardless of the size it was initialized with.
 *
 * @see <a href="https://arxiv.org/abs/1512.03385">He et al., Deep Residual Learning</a>
 * @see ImageEncoders the named configurations
 */
public final class ResNet extends ImageBlock {

    private static final Shape POOL_KERNEL = new Shape(3, 3);
    private static final Shape POOL_STRIDE = new Shape(2, 2);
    private static final Shape POOL_PADDING = new Shape(1, 1);

    private final ResNetConfig config;
    private final ConvolutionNorm stem;
    private final List<ResidualStage> stages = new ArrayList<>();
    private final Linear classifier;

    /**
     * Builds an encoder.
     *
     * @param config its shape
     */
    public ResNet(ResNetConfig config) {
        this(config, null);
    }

    private ResNet(ResNetConfig config, Linear classifier) {
        this.config = config;
        this.classifier = classifier;
        int channels = config.stages().get(0).width();
        stem = ConvolutionNorm.of(channels, config.stem().kernel(), config.stem().stride());
        addChildBlock("conv1", stem.convolution());
        addChildBlock("bn1", stem.norm());
        for (ResNetConfig.Stage stage : config.stages()) {
            ResidualStage block = new ResidualStage(config, stage, channels);
            stages.add(addChildBlock("layer" + (stages.size() + 1), block));
            channels = stage.width() * config.unit().expansion();
        }
        if (classifier != null) {
            addChildBlock("fc", classifier);
        }
    }

    /**
     * Builds a network that ends in a linear layer over classes, named {@code fc}: the supervised
     * counterpart of the encoder.
     *
     * @param config its shape
     * @param classes number of classes, &gt; 0
     * @return the network, whose outputs are logits
     */
    public static ResNet withClassifier(ResNetConfig config, int classes) {
        Linear classifier = Linear.builder().setUnits(classes).build();
        classifier.setInitializer(
                new XavierInitializer(
                        XavierInitializer.RandomType.UNIFORM, XavierInitializer.FactorType.IN, 1f),
                Parameter.Type.WEIGHT);
        return new ResNet(config, classifier);
    }

    /**
     * Returns the shape of the network.
     *
     * @return the configuration it was built from
     */
    public ResNetConfig getConfig() {
        return config;
    }

    boolean hasClassifier() {
        return classifier != null;
    }

    /**
     * Copies weights by torchvision's names, as {@link StateDict#load}; an encoder ignores the
     * classifier, {@code fc.weight} and {@code fc.bias}.
     *
     * @param weights the weights by name; the caller closes them
     * @throws IllegalArgumentException if they do not match this network; the message lists every
     *     difference
     * @throws IllegalStateException if this block is not initialized
     */
    public void loadWeights(Map<String, NDArray> weights) {
        Map<String, NDArray> chosen = new LinkedHashMap<>(weights);
        if (classifier == null) {
            chosen.remove("fc.weight");
            chosen.remove("fc.bias");
        }
        StateDict.load(this, chosen);
    }

    @Override
    NDArray apply(ParameterStore store, NDArray input, boolean training) {
        NDArray current = start(store, input, training);
        for (ResidualStage stage : stages) {
            NDArray next = stage.apply(store, current, training);
            current.close();
            current = next;
        }
        try (NDArray maps = current) { // (B, F, h, w)
            NDArray features = Pool.globalAvgPool2d(maps); // (B, F)
            if (classifier == null) {
                return features;
            }
            try (features) {
                return classifier.forward(store, new NDList(features), training).singletonOrThrow();
            }
        }
    }

    /** Runs the stem on images in the memory format that is fastest on their device. */
    private NDArray start(ParameterStore store, NDArray input, boolean training) {
        if (input.getDevice().isGpu()) {
            return stem(store, input, training);
        }
        try (NDArray pixels = ChannelsLast.of(input)) {
            return stem(store, pixels, training);
        }
    }

    private NDArray stem(ParameterStore store, NDArray input, boolean training) {
        NDArray output = stem.applyWithRelu(store, input, training);
        if (!config.stem().pooled()) {
            return output;
        }
        try (output) {
            return Pool.maxPool2d(output, POOL_KERNEL, POOL_STRIDE, POOL_PADDING, false);
        }
    }

    @Override
    protected void beforeInitialize(Shape... inputShapes) {
        if (inputShapes.length != 1 || inputShapes[0].dimension() != 4) {
            throw new IllegalArgumentException(
                    "a ResNet takes images (B, C, H, W), got " + Arrays.toString(inputShapes));
        }
        super.beforeInitialize(inputShapes);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape[] shapes = {pooled(stem.initialize(manager, dataType, inputShapes[0]))};
        for (Block stage : stages) {
            stage.initialize(manager, dataType, shapes);
            shapes = stage.getOutputShapes(shapes);
        }
        if (classifier != null) {
            classifier.initialize(
                    manager, dataType, new Shape(inputShapes[0].get(0), config.features()));
        }
    }

    /** Returns the output shape of the stem's max pooling, if it has one. */
    private Shape pooled(Shape shape) {
        if (!config.stem().pooled()) {
            return shape;
        }
        return new Shape(
                shape.get(0), shape.get(1), (shape.get(2) + 1) / 2, (shape.get(3) + 1) / 2);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape features = new Shape(inputShapes[0].get(0), config.features());
        if (classifier == null) {
            return new Shape[] {features};
        }
        return classifier.getOutputShapes(new Shape[] {features});
    }
}
