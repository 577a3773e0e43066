package ai.dyad.vision.augment;

import java.util.Map;
import java.util.random.RandomGenerator;

/** The augmentations of a jar on the class path. */
public final class ProvidedAugmentations implements AugmentationProvider {
    enum Side {
        LEFT_HALF,
        RIGHT_HALF
    }

    /** A step with a component of every kind. */
    record Shade(
            boolean strong, Side side, String name, long salt, float amount, int minX, int maxX)
            implements MatrixAugmentation {
        @Override
        public void compile(ViewMatrices matrices, RandomGenerator random) {
            matrices.brightness(strong ? amount : 1);
        }
    }

    @Override
    public Map<String, Class<? extends Augmentation>> augmentations() {
        return Map.of("shade", Shade.class);
    }
}
