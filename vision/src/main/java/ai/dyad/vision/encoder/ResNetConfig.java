package ai.dyad.vision.encoder;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The shape of a {@link ResNet}: everything needed to rebuild the block.
 *
 * @param stem what comes before the residual stages
 * @param unit the kind of residual unit
 * @param stages the residual stages, first to last; the stem is as wide as the first
 * @param zeroInitResidual whether each unit starts as the identity, with the scale of its last
 *     normalization at 0; see <a href="https://arxiv.org/abs/1706.02677">Goyal et al., section
 *     5.1</a>
 */
public record ResNetConfig(Stem stem, Unit unit, List<Stage> stages, boolean zeroInitResidual) {

    /** What comes before the residual stages. */
    public enum Stem {
        /** 3×3 convolution with stride 1, for images of 32 pixels. */
        CIFAR(3, 1, false),
        /** 3×3 convolution with stride 2: a quarter of the work, for CPUs. */
        SMALL(3, 2, false),
        /** 7×7 convolution with stride 2, then 3×3 max pooling with stride 2. */
        IMAGENET(7, 2, true);

        private final int kernel;
        private final int stride;
        private final boolean pooled;

        Stem(int kernel, int stride, boolean pooled) {
            this.kernel = kernel;
            this.stride = stride;
            this.pooled = pooled;
        }

        int kernel() {
            return kernel;
        }

        int stride() {
            return stride;
        }

        boolean pooled() {
            return pooled;
        }
    }

    /** The kind of residual unit. */
    public enum Unit {
        /** Two 3×3 convolutions. */
        BASIC(1),
        /** 1×1, 3×3 with the stride (torchvision's v1.5), 1×1 to four times the width. */
        BOTTLENECK(4);

        private final int expansion;

        Unit(int expansion) {
            this.expansion = expansion;
        }

        int expansion() {
            return expansion;
        }
    }

    /**
     * One residual stage.
     *
     * @param width channels of its 3×3 convolutions
     * @param depth number of residual units
     * @param stride stride of the first unit
     */
    public record Stage(int width, int depth, int stride) {

        /**
         * Checks the sizes.
         *
         * @param width as above
         * @param depth as above
         * @param stride as above
         * @throws IllegalArgumentException if one is not positive
         */
        public Stage {
            if (width <= 0 || depth <= 0 || stride <= 0) {
                throw new IllegalArgumentException(
                        String.format(
                                "width, depth and stride of a stage must be > 0, got %d, %d, %d",
                                width, depth, stride));
            }
        }
    }

    /**
     * Checks the parts.
     *
     * @param stem as above
     * @param unit as above
     * @param stages as above
     * @param zeroInitResidual as above
     * @throws IllegalArgumentException if a part is missing or there is no stage
     */
    public ResNetConfig {
        if (stem == null || unit == null || stages == null || stages.isEmpty()) {
            throw new IllegalArgumentException(
                    String.format(
                            "a ResNet needs a stem, a unit and at least one stage, got %s, %s, %s",
                            stem, unit, stages));
        }
        stages.forEach(Objects::requireNonNull);
        stages = List.copyOf(stages);
    }

    /**
     * Returns a published configuration by its name in {@link ImageEncoders}.
     *
     * @param name tiny, resnet18, resnet18-224 and so on
     * @return its configuration
     * @throws IllegalArgumentException if there is no such ResNet; the message lists the known ones
     */
    public static ResNetConfig preset(String name) {
        Map<String, ResNetConfig> presets = new ResNetArchitecture().presets();
        ResNetConfig config = presets.get(name);
        if (config == null) {
            throw new IllegalArgumentException(
                    String.format(
                            "a ResNet must be one of %s, got %s",
                            String.join(", ", presets.keySet()), name));
        }
        return config;
    }

    /**
     * Returns the number of features per image.
     *
     * @return F
     */
    public int features() {
        return stages.get(stages.size() - 1).width() * unit.expansion();
    }
}
