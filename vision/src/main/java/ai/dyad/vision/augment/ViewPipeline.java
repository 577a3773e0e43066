package ai.dyad.vision.augment;

import ai.dyad.internal.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The recipe of one view: its size and its augmentations, in order.
 *
 * @param height the height of the view in pixels
 * @param width the width of the view in pixels
 * @param filter the kernel of the resize
 * @param augmentations the steps; all {@link MatrixAugmentation}s come before the first {@link
 *     PixelAugmentation}
 */
public record ViewPipeline(
        int height, int width, ResizeFilter filter, List<Augmentation> augmentations) {
    /**
     * Creates a pipeline.
     *
     * @param height as above
     * @param width as above
     * @param filter as above
     * @param augmentations as above
     * @throws IllegalArgumentException if the size is not positive, a matrix step follows a pixel
     *     step, or a step does not support views of this size
     */
    public ViewPipeline {
        if (height <= 0 || width <= 0) {
            throw new IllegalArgumentException(
                    "view must be at least 1 x 1 pixels, got " + height + " x " + width);
        }
        augmentations = List.copyOf(augmentations);
        Augmentation pixelStep = null;
        for (Augmentation augmentation : augmentations) {
            if (augmentation instanceof PixelAugmentation) {
                pixelStep = augmentation;
            } else if (pixelStep != null) {
                throw new IllegalArgumentException(
                        "matrix augmentations must come before pixel augmentations, got "
                                + augmentation
                                + " after "
                                + pixelStep);
            }
            augmentation.checkView(height, width);
        }
    }

    /**
     * Returns a new builder.
     *
     * @return a builder without size and steps
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a pipeline in which a step replaces the one of the same class.
     *
     * @param augmentation the new step
     * @return the new pipeline
     * @throws IllegalArgumentException if there is no step of that class
     */
    public ViewPipeline replacing(Augmentation augmentation) {
        UnaryOperator<Augmentation> choose =
                old -> old.getClass() == augmentation.getClass() ? augmentation : old;
        List<Augmentation> replaced = new ArrayList<>(augmentations);
        replaced.replaceAll(choose);
        if (!replaced.contains(augmentation)) {
            throw new IllegalArgumentException(
                    "pipeline must have a "
                            + augmentation.getClass().getSimpleName()
                            + " to replace, got "
                            + augmentations);
        }
        return new ViewPipeline(height, width, filter, replaced);
    }

    /**
     * Writes this pipeline as JSON.
     *
     * <pre>{@code
     * {
     *   "size": [32, 32],
     *   "filter": "bilinear",
     *   "steps": [
     *     {"type": "random_resized_crop", "scale": [0.2, 1.0], "ratio": [0.75, 1.333]},
     *     {"type": "horizontal_flip", "probability": 0.5}
     *   ]
     * }
     * }</pre>
     *
     * @return the text, which {@link #fromJson} reads; {@link Augmentations} describes the names
     *     and fields of steps
     * @throws IllegalArgumentException if a step has no name, such as a lambda
     */
    public String toJson() {
        return ViewsJson.write(this);
    }

    /**
     * Reads a pipeline.
     *
     * @param json the text, as {@link #toJson} writes it
     * @return the pipeline
     * @throws IllegalArgumentException if the text is not a valid pipeline; the message names the
     *     place and the expected content
     */
    public static ViewPipeline fromJson(String json) {
        return ViewsJson.readPipeline("pipeline", json);
    }

    List<MatrixAugmentation> matrixSteps() {
        return augmentations.stream()
                .filter(MatrixAugmentation.class::isInstance)
                .map(MatrixAugmentation.class::cast)
                .toList();
    }

    List<PixelAugmentation> pixelSteps() {
        return augmentations.stream()
                .filter(PixelAugmentation.class::isInstance)
                .map(PixelAugmentation.class::cast)
                .toList();
    }

    /** Builds a {@link ViewPipeline}. */
    public static final class Builder {
        private Integer height;
        private Integer width;
        private ResizeFilter filter = ResizeFilter.BILINEAR;
        private final List<Augmentation> augmentations = new ArrayList<>();

        private Builder() {}

        /**
         * Sets the size of the view.
         *
         * @param height the height in pixels
         * @param width the width in pixels
         * @return this builder
         */
        public Builder setSize(int height, int width) {
            this.height = height;
            this.width = width;
            return this;
        }

        /**
         * Sets the kernel of the resize.
         *
         * @param filter the kernel, by default {@link ResizeFilter#BILINEAR}
         * @return this builder
         */
        public Builder optFilter(ResizeFilter filter) {
            this.filter = Checks.given(filter, "optFilter");
            return this;
        }

        /**
         * Appends a step.
         *
         * @param augmentation the step
         * @return this builder
         */
        public Builder add(Augmentation augmentation) {
            augmentations.add(Checks.given(augmentation, "add"));
            return this;
        }

        /**
         * Appends a custom step, which may be a lambda.
         *
         * @param augmentation the step
         * @return this builder
         */
        public Builder add(MatrixAugmentation augmentation) {
            augmentations.add(Checks.given(augmentation, "add"));
            return this;
        }

        /**
         * Builds the pipeline.
         *
         * @return the pipeline
         * @throws IllegalStateException if the size is not set
         * @throws IllegalArgumentException if the size is not positive, a matrix step follows a
         *     pixel step, or a step does not support views of this size
         */
        public ViewPipeline build() {
            int rows = Checks.isSet(height, "setSize");
            return new ViewPipeline(rows, width, filter, augmentations);
        }
    }
}
