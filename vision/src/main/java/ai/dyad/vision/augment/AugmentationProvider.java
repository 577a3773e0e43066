package ai.dyad.vision.augment;

import java.util.Map;

/**
 * Registers augmentations automatically for programs that have them on the class path: list the
 * implementing class, which needs a public constructor without arguments, in {@code
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
     * @return names and classes, as for {@link Augmentations#register}
     */
    Map<String, Class<? extends Augmentation>> augmentations();
}
