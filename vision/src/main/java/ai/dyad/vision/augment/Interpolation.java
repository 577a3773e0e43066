package ai.dyad.vision.augment;

/** How a value between pixels is found when an image is rotated, sheared or moved. */
public enum Interpolation {
    /** The value of the nearest pixel; where two are equally near, the one of even position. */
    NEAREST,

    /** The four pixels around, weighted linearly; the border blends into black. */
    BILINEAR
}
