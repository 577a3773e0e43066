package ai.dyad.examples.views;

import ai.dyad.vision.augment.Augmentation;
import ai.dyad.vision.augment.AugmentationProvider;
import ai.dyad.vision.augment.MatrixAugmentation;
import ai.dyad.vision.augment.ViewMatrices;
import java.util.Map;
import java.util.random.RandomGenerator;

/** An augmentation provider as in a user's own jar on the class path. */
public final class OwnAugmentations implements AugmentationProvider {
    /** Multiplies the brightness by a factor. */
    record Exposure(double factor) implements MatrixAugmentation {
        @Override
        public void compile(ViewMatrices matrices, RandomGenerator random) {
            matrices.brightness(factor);
        }
    }

    @Override
    public Map<String, Class<? extends Augmentation>> augmentations() {
        return Map.of("exposure", Exposure.class);
    }
}
