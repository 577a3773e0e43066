package ai.dyad.vision.encoder;

import ai.dyad.internal.NearestName;
import ai.dyad.vision.encoder.ResNetConfig.Stage;
import ai.dyad.vision.encoder.ResNetConfig.Stem;
import ai.dyad.vision.encoder.ResNetConfig.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The image encoders by name.
 *
 * <table>
 *   <caption>Names, smallest first</caption>
 *   <tr><th>name</th><th>stem</th><th>features</th><th>meant for</th></tr>
 *   <tr><td>tiny</td><td>3×3, stride 2</td><td>128</td><td>32 pixels on a CPU</td></tr>
 *   <tr><td>resnet18, resnet34</td><td>3×3</td><td>512</td><td>32 pixels</td></tr>
 *   <tr><td>resnet50</td><td>3×3</td><td>2048</td><td>32 pixels</td></tr>
 *   <tr><td>resnet18-imagenet, resnet34-imagenet</td><td>7×7, stride 2, pooling</td><td>512</td>
 *   <td>224 pixels</td></tr>
 *   <tr><td>resnet50-imagenet</td><td>7×7, stride 2, pooling</td><td>2048</td><td>224 pixels</td>
 *   </tr>
 * </table>
 *
 * <p>The ones for 224 pixels are torchvision's, weight for weight; the ones for 32 pixels are those
 * of SimCLR's appendix B.9: the same but for the stem. {@code tiny} has three residual stages of
 * one unit each, 32, 64 and 128 wide.
 */
public final class ImageEncoders {

    private static final Map<String, ResNetConfig> CONFIGS = configs();

    private ImageEncoders() {}

    /**
     * Lists the names.
     *
     * @return the names, smallest encoder first
     */
    public static Set<String> names() {
        return CONFIGS.keySet();
    }

    /**
     * Returns the configuration behind a name.
     *
     * @param name one of {@link #names()}
     * @return the configuration
     * @throws IllegalArgumentException if the name is unknown; the message suggests the nearest one
     */
    public static ResNetConfig config(String name) {
        ResNetConfig config = CONFIGS.get(name);
        if (config == null) {
            throw new IllegalArgumentException(
                    String.format(
                            "encoder must be one of %s, got \"%s\"%s",
                            String.join(", ", names()),
                            name,
                            NearestName.of(name, names())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("")));
        }
        return config;
    }

    /**
     * Builds the encoder of a name.
     *
     * @param name one of {@link #names()}
     * @return the encoder, not yet initialised
     * @throws IllegalArgumentException if the name is unknown; the message suggests the nearest one
     */
    public static ResNet create(String name) {
        return new ResNet(config(name));
    }

    private static Map<String, ResNetConfig> configs() {
        Map<String, ResNetConfig> configs = new LinkedHashMap<>();
        List<Stage> narrow =
                List.of(new Stage(32, 1, 1), new Stage(64, 1, 2), new Stage(128, 1, 2));
        configs.put("tiny", new ResNetConfig(Stem.SMALL, Unit.BASIC, narrow, false));
        for (Stem stem : List.of(Stem.CIFAR, Stem.IMAGENET)) {
            String suffix = stem == Stem.IMAGENET ? "-imagenet" : "";
            configs.put("resnet18" + suffix, published(stem, Unit.BASIC, 2, 2, 2, 2));
            configs.put("resnet34" + suffix, published(stem, Unit.BASIC, 3, 4, 6, 3));
            configs.put("resnet50" + suffix, published(stem, Unit.BOTTLENECK, 3, 4, 6, 3));
        }
        return Collections.unmodifiableMap(configs);
    }

    private static ResNetConfig published(Stem stem, Unit unit, int... depths) {
        List<Stage> stages = new ArrayList<>();
        for (int i = 0; i < depths.length; i++) {
            stages.add(new Stage(64 << i, depths[i], i == 0 ? 1 : 2));
        }
        return new ResNetConfig(stem, unit, stages, false);
    }
}
