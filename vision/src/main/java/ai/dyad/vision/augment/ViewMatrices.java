package ai.dyad.vision.augment;

/**
 * The matrices that transform one image into one view; the augmentations write into them one after
 * another.
 *
 * <p>Geometry is separable: view = Wy · image · Wxᵀ with Wy (h, H) and Wx (w, W), which crop,
 * resize, flip and blur multiply. Color is an affine map of each pixel p and of the channel means m
 * of the view after its geometry: p' = A p + M m + k. Pixel values are in [0, 1]; nothing is
 * clamped between the steps, so intermediate values may leave that range.
 *
 * <p>An instance belongs to the pipeline and is reused for every sample; do not keep references to
 * it.
 */
public final class ViewMatrices {
    private final AxisWeights rows;
    private final AxisWeights columns;
    private final ResizeFilter filter;
    private final ColorMap color;
    private boolean resized;

    ViewMatrices(AxisWeights rows, AxisWeights columns, ResizeFilter filter, ColorMap color) {
        this.rows = rows;
        this.columns = columns;
        this.filter = filter;
        this.color = color;
    }

    /**
     * Returns the height of the image.
     *
     * @return H, in pixels
     */
    public int imageHeight() {
        return rows.inputs();
    }

    /**
     * Returns the width of the image.
     *
     * @return W, in pixels
     */
    public int imageWidth() {
        return columns.inputs();
    }

    /**
     * Returns the number of channels of image and view.
     *
     * @return 1 (gray) or 3 (red, green, blue)
     */
    public int channels() {
        return color.channels();
    }

    /**
     * Crops a box of the image and resizes it to the view. Without a crop the whole image is
     * resized.
     *
     * @param box the box, within the image
     * @throws IllegalArgumentException if the box extends beyond the image
     * @throws IllegalStateException if a crop or a blur came before, after which positions are no
     *     longer image pixels
     */
    public void crop(CropBox box) {
        if (resized) {
            throw new IllegalStateException(
                    "a crop must come once, before any blur: put it first in the pipeline");
        }
        if (!box.fitsIn(imageHeight(), imageWidth())) {
            throw new IllegalArgumentException(
                    "crop must lie within the image of "
                            + imageHeight()
                            + " x "
                            + imageWidth()
                            + " pixels, got "
                            + box);
        }
        boolean upsideDown = rows.isReversed();
        boolean mirrored = columns.isReversed();
        int bottom = imageHeight() - box.top() - box.height();
        int right = imageWidth() - box.left() - box.width();
        rows.resize(upsideDown ? bottom : box.top(), box.height(), filter);
        columns.resize(mirrored ? right : box.left(), box.width(), filter);
        restoreFlips(upsideDown, mirrored);
        resized = true;
    }

    /** Mirrors left and right. */
    public void flipHorizontally() {
        columns.reverse();
    }

    /** Mirrors top and bottom. */
    public void flipVertically() {
        rows.reverse();
    }

    /**
     * Convolves the view with a kernel along both axes, reflecting at the borders.
     *
     * @param kernel the weights: an odd number, symmetric, with sum 1; half the kernel must be
     *     smaller than the view
     */
    public void blur(float[] kernel) {
        finishGeometry();
        rows.blur(kernel);
        columns.blur(kernel);
    }

    /**
     * Scales all values: p' = factor · p.
     *
     * @param factor the factor; 1 changes nothing
     */
    public void brightness(double factor) {
        color.scale(factor);
    }

    /**
     * Scales the difference from the view's mean gray at this point of the pipeline: p' = factor ·
     * p + (1 - factor) · gray.
     *
     * @param factor the factor; 1 changes nothing
     */
    public void contrast(double factor) {
        color.contrast(factor);
    }

    /**
     * Scales the difference of each pixel from its own gray. A gray image is unchanged.
     *
     * @param factor the factor; 1 changes nothing, 0 removes all color
     */
    public void saturation(double factor) {
        color.chroma(0, factor);
    }

    /**
     * Shifts the hue by rotating the chroma plane of YIQ, which keeps luma. The direction is that
     * of a hue shift in HSV (red toward green), but the result differs for saturated colors. A gray
     * image is unchanged.
     *
     * @param turns the angle in turns; 0 changes nothing
     */
    public void hue(double turns) {
        color.chroma(2 * Math.PI * turns, 1);
    }

    /** Replaces every color by its gray value (Rec. 601 luma) in all channels. */
    public void grayscale() {
        color.chroma(0, 0);
    }

    /**
     * Applies any affine map of colors: p' = matrix · p + offset.
     *
     * @param matrix (C, C), row by row
     * @param offset C values, in units in units where white is 1
     * @throws IllegalArgumentException if the sizes do not match the number of channels
     */
    public void color(double[] matrix, double[] offset) {
        if (matrix.length != channels() * channels() || offset.length != channels()) {
            throw new IllegalArgumentException(
                    "expected a matrix of "
                            + channels() * channels()
                            + " and an offset of "
                            + channels()
                            + " values for this number of channels, got "
                            + matrix.length
                            + " and "
                            + offset.length);
        }
        color.apply(matrix, offset);
    }

    /** Starts the next sample. */
    void reset() {
        if (rows.isReversed()) {
            rows.reverse();
        }
        if (columns.isReversed()) {
            columns.reverse();
        }
        color.reset();
        resized = false;
    }

    /** Resizes the whole image if no augmentation has cropped it. */
    void finishGeometry() {
        if (!resized) {
            crop(new CropBox(0, 0, imageHeight(), imageWidth()));
        }
    }

    private void restoreFlips(boolean upsideDown, boolean mirrored) {
        if (upsideDown) {
            rows.reverse();
        }
        if (mirrored) {
            columns.reverse();
        }
    }
}
