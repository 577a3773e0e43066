package ai.dyad.vision.augment;

/** How values between pixels are interpolated when an image is rotated, sheared or translated. */
public enum Interpolation {
    /** The value of the nearest pixel; of two equally near, the one at the even position. */
    NEAREST,

    /** Bilinear interpolation of the four surrounding pixels; the border blends into black. */
    BILINEAR
}
