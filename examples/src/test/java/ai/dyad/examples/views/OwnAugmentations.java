package ai.dyad.examples.views;

import ai.dyad.vision.augment.Augmentation;
import ai.dyad.vision.augment.AugmentationProvider;
import ai.dyad.vision.augment.MatrixAugmentation;
import ai.dyad.vision.augment.ViewMatrices;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What a jar that a user puts on the class path would bring. */
public final class OwnAugmentations implements AugmentationProvider {
    /** Darkens or lightens by a factor. */
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
