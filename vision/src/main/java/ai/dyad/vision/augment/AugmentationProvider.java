package ai.dyad.vision.augment;

import java.util.Map;

/**
 * Brings augmentations to every program that has them on its class path: name the implementing
 * class, which needs a public constructor without arguments, in {@code
 * META-INF/services/ai.dyad.vision.augment.AugmentationProvider}.
 *
 * <pre>{@code
 * public final class MyAugmentations implements AugmentationProvider {
 *     public Map<String, Class<? extends Augmentation>> augmentations() {
 *         return Map.of("posterize", Posterize.class);
 *     }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface AugmentationProvider {
    /**
     * Returns the augmentations by their names in JSON.
     *
     * @return names and classes as {@link Augmentations#register} takes them
     */
    Map<String, Class<? extends Augmentation>> augmentations();
}
