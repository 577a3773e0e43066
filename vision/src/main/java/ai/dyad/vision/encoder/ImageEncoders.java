package ai.dyad.vision.encoder;

import ai.djl.nn.Block;
import ai.dyad.internal.NearestName;
import ai.dyad.io.Architecture;
import ai.dyad.io.Architectures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates image encoders by name, from the presets of every registered {@link ImageArchitecture}.
 * None of them is pretrained.
 *
 * <table>
 *   <caption>dyad's own, smallest first</caption>
 *   <tr><th>name</th><th>stem</th><th>features</th><th>meant for</th></tr>
 *   <tr><td>tiny</td><td>3×3, stride 2</td><td>128</td><td>32 pixels on a CPU</td></tr>
 *   <tr><td>resnet18, resnet34</td><td>3×3</td><td>512</td><td>32 pixels</td></tr>
 *   <tr><td>resnet50</td><td>3×3</td><td>2048</td><td>32 pixels</td></tr>
 *   <tr><td>resnet18-224, resnet34-224</td><td>7×7, stride 2, pooling</td><td>512</td>
 *   <td>224 pixels</td></tr>
 *   <tr><td>resnet50-224</td><td>7×7, stride 2, pooling</td><td>2048</td><td>224 pixels</td>
 *   </tr>
 *   <tr><td>vit-s-16, vit-b-32, vit-b-16</td><td>patches</td><td>384, 768, 768</td>
 *   <td>224 pixels</td></tr>
 * </table>
 *
 * <p>The ResNets for 224 pixels are torchvision's, weight for weight; the ones for 32 pixels are
 * those of SimCLR's appendix B.9: the same except for the stem. {@code tiny} has three residual
 * stages of one unit each, 32, 64 and 128 wide. The transformers are open_clip's without a
 * projection.
 */
public final class ImageEncoders {
    private static final Logger logger = LoggerFactory.getLogger(ImageEncoders.class);
    private static final String OLD_SUFFIX = "-imagenet";
    private static final String SUFFIX = "-224";
    private static final Set<String> NOTED = ConcurrentHashMap.newKeySet();

    private ImageEncoders() {}

    /**
     * Returns the names of all presets.
     *
     * @return the names, dyad's own first
     */
    public static Set<String> names() {
        return owners().keySet();
    }

    /**
     * Creates the named encoder. The names of the ResNets for 224 pixels used to end in {@code
     * -imagenet}, which still works.
     *
     * @param name one of {@link #names()}
     * @return the encoder, not initialized yet
     * @throws IllegalArgumentException if the name is unknown; the message suggests the nearest one
     */
    public static Block create(String name) {
        Map<String, ImageArchitecture<?, ?>> owners = owners();
        String current = current(name);
        ImageArchitecture<?, ?> owner = owners.get(current);
        if (owner == null) {
            throw new IllegalArgumentException(
                    String.format(
                            "encoder must be one of %s, got \"%s\"%s",
                            String.join(", ", owners.keySet()),
                            name,
                            NearestName.of(name, owners.keySet())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("")));
        }
        return create(owner, current);
    }

    /**
     * Returns whether a name is known, including former names.
     *
     * @param name any name
     * @return whether {@link #create} accepts it
     */
    public static boolean isKnown(String name) {
        return owners().containsKey(current(name));
    }

    private static <C> Block create(ImageArchitecture<?, C> owner, String preset) {
        return owner.create(owner.presets().get(preset));
    }

    private static String current(String name) {
        if (!name.startsWith("resnet") || !name.endsWith(OLD_SUFFIX)) {
            return name;
        }
        String current = name.substring(0, name.length() - OLD_SUFFIX.length()) + SUFFIX;
        if (NOTED.add(name)) {
            logger.warn("{} has been renamed to {}; it is not pretrained", name, current);
        }
        return current;
    }

    private static Map<String, ImageArchitecture<?, ?>> owners() {
        Map<String, ImageArchitecture<?, ?>> owners = new LinkedHashMap<>();
        for (Architecture<?, ?> one : Architectures.all()) {
            if (one instanceof ImageArchitecture<?, ?> images) {
                images.presets().keySet().forEach(name -> owners.put(name, images));
            }
        }
        return owners;
    }
}
