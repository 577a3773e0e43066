package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import java.util.EnumSet;
import java.util.Set;

/** The operations of {@link RandAugment}, in the order and with the strengths of torchvision. */
enum AugmentOperation {
    IDENTITY,
    SHEAR_X,
    SHEAR_Y,
    TRANSLATE_X,
    TRANSLATE_Y,
    ROTATE,
    BRIGHTNESS,
    COLOR,
    CONTRAST,
    SHARPNESS,
    POSTERIZE,
    SOLARIZE,
    AUTO_CONTRAST,
    EQUALIZE;

    private static final double MOST_SHEAR = 0.3;
    private static final double MOST_DEGREES = 30;
    private static final double MOST_CHANGE = 0.9;
    private static final double MOST_BITS_LOST = 4;
    private static final double WHITE = 255;

    /**
     * The largest translation as a fraction of the width or height; published as 150 pixels for
     * images of 331.
     */
    private static final double MOST_TRANSLATION = 150.0 / 331;

    private static final Set<AugmentOperation> SIGNED = EnumSet.range(SHEAR_X, SHARPNESS);

    /** The number of parameters of any operation. */
    static final int PARAMETERS = AffineMap.SIZE;

    /** Returns whether a random sign is drawn for the strength. */
    boolean isSigned() {
        return SIGNED.contains(this);
    }

    /**
     * Writes the parameters for a strength.
     *
     * @param strength the magnitude as a fraction of the largest, negative for the other direction
     * @param view the shape of the view
     * @param target where to write
     * @param position the position of the first parameter
     */
    void write(double strength, ViewShape view, float[] target, int position) {
        switch (this) {
            case SHEAR_X, SHEAR_Y, TRANSLATE_X, TRANSLATE_Y, ROTATE ->
                    map(strength, view).write(target, position, view);
            case BRIGHTNESS, COLOR, CONTRAST, SHARPNESS -> {
                double factor = 1 + MOST_CHANGE * strength;
                target[position] = (float) factor;
                target[position + 1] = (float) (1 - factor);
            }
            case POSTERIZE -> target[position] = 1 << (int) Math.rint(MOST_BITS_LOST * strength);
            case SOLARIZE ->
                    // half a level below the first inverted level
                    target[position] = (float) ((Math.ceil(WHITE * (1 - strength)) - 0.5) / WHITE);
            default -> {}
        }
    }

    private AffineMap map(double strength, ViewShape view) {
        return switch (this) {
            case SHEAR_X -> AffineMap.cornerShear(MOST_SHEAR * strength, 0, view);
            case SHEAR_Y -> AffineMap.cornerShear(0, MOST_SHEAR * strength, view);
            case TRANSLATE_X ->
                    AffineMap.translation(whole(MOST_TRANSLATION * view.width() * strength), 0);
            case TRANSLATE_Y ->
                    AffineMap.translation(0, whole(MOST_TRANSLATION * view.height() * strength));
            default -> AffineMap.rotation(MOST_DEGREES * strength);
        };
    }

    private static double whole(double pixels) {
        return (int) (float) pixels;
    }

    /**
     * Applies this operation.
     *
     * @param images (G, C, h, w) with values in [0, 1]; not changed
     * @param parameters (G, {@link #PARAMETERS})
     * @param interpolation how geometric operations interpolate between pixels
     * @return (G, C, h, w) with values in [0, 1], attached to the manager of the images
     */
    NDArray apply(NDArray images, NDArray parameters, Interpolation interpolation) {
        return switch (this) {
            case IDENTITY -> images;
            case SHEAR_X, SHEAR_Y, TRANSLATE_X, TRANSLATE_Y, ROTATE ->
                    AffineSampling.apply(images, parameters, interpolation);
            case BRIGHTNESS -> ToneOperations.brightness(images, parameters);
            case COLOR -> ToneOperations.color(images, parameters);
            case CONTRAST -> ToneOperations.contrast(images, parameters);
            case SHARPNESS -> ToneOperations.sharpness(images, parameters);
            case POSTERIZE -> ToneOperations.posterize(images, parameters);
            case SOLARIZE -> ToneOperations.solarize(images, parameters);
            case AUTO_CONTRAST -> ToneOperations.autoContrast(images);
            case EQUALIZE -> Equalization.apply(images);
        };
    }
}
