package ai.dyad.vision.encoder;

import ai.djl.nn.Block;
import ai.dyad.io.StateDict;
import ai.dyad.io.WeightMap;
import ai.dyad.io.internal.PublishedModel;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.decode.ImageCrop;
import ai.dyad.vision.decode.ImageResize;
import ai.dyad.vision.decode.ResampleFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the encoders of torchvision, whose weights come without a configuration: their names and
 * shapes say what they belong to. Images are prepared as for torchvision's first weights of
 * ImageNet: the short edge is resized to 256 pixels, the center of 224 pixels is kept.
 */
final class TorchvisionImages {
    private static final int EDGE = 256;
    private static final int SIDE = 224;

    /** How torchvision prepares images where nothing else is said. */
    static final ImageInput INPUT =
            new ImageInput(
                    PublishedColors.COUNT,
                    SIDE,
                    SIDE,
                    Normalization.IMAGENET.mean(),
                    Normalization.IMAGENET.std(),
                    ImageResize.shortestEdge(
                            EDGE, SIDE, ResampleFilter.BILINEAR, ImageCrop.Offset.HALF_EVEN));

    private static final int SHOWN = 3;

    /** The channels of MobileNetV2's last unit at width 1. */
    private static final float PUBLISHED_CHANNELS = 320;

    private static final List<Integer> STRIDES = List.of(1, 2, 2, 2);

    private TorchvisionImages() {}

    static PublishedImageEncoder read(PublishedModel model, ImageInput input) {
        if (model.has("features.0.0.weight") && model.has("features.18.0.weight")) {
            return mobileNet(model, input);
        }
        if (model.has("layer1.0.conv1.weight")) {
            return resNet(model, input);
        }
        throw new IllegalArgumentException(
                "without a configuration, weights must be those of torchvision's ResNet"
                        + " (layer1.0.conv1.weight) or MobileNetV2 (features.0.0.weight), got "
                        + model.shapes().keySet().stream().limit(SHOWN).toList()
                        + " and others: add the model's config.json");
    }

    private static PublishedImageEncoder mobileNet(PublishedModel model, ImageInput input) {
        // its width shows where it has the most channels before the last convolution
        int narrow = model.size("features.17.conv.2.weight", 0);
        MobileNetV2 block = new MobileNetV2(new MobileNetV2Config(narrow / PUBLISHED_CHANNELS));
        return new PublishedImageEncoder(
                model.path(), block, names(block), input, block.getConfig().features());
    }

    static PublishedImageEncoder resNet(PublishedModel model, ImageInput input) {
        ResNet block = new ResNet(config(model));
        return new PublishedImageEncoder(
                model.path(), block, names(block), input, block.getConfig().features());
    }

    private static ResNetConfig config(PublishedModel model) {
        List<ResNetConfig.Stage> stages = new ArrayList<>();
        for (int stride : STRIDES) {
            String layer = "layer" + (stages.size() + 1) + ".";
            int depth = 0;
            while (model.has(layer + depth + ".conv1.weight")) {
                depth++;
            }
            int width = model.size(layer + "0.conv1.weight", 0);
            stages.add(new ResNetConfig.Stage(width, depth, stride));
        }
        boolean bottleneck = model.has("layer1.0.conv3.weight");
        return new ResNetConfig(
                ResNetConfig.Stem.IMAGENET,
                bottleneck ? ResNetConfig.Unit.BOTTLENECK : ResNetConfig.Unit.BASIC,
                stages,
                false);
    }

    /** The blocks have torchvision's names; its classifiers and counters are left out. */
    private static WeightMap names(Block block) {
        WeightMap.Builder map = WeightMap.builder();
        StateDict.of(block).keySet().forEach(name -> map.copy(name, name));
        return map.ignore(name -> name.startsWith("fc.") || name.startsWith("classifier."))
                .ignore(name -> name.endsWith("num_batches_tracked"))
                .build();
    }
}
