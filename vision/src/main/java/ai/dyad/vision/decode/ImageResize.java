package ai.dyad.vision.decode;

/**
 * How a published model prepares image files: they are resized as Pillow does it, on 8-bit values,
 * and their center is cut out. Given the same decoded pixels, the result equals that of Pillow
 * before version 13 bit by bit. Pillow 13 resizes some tall images columns first, and rounds
 * differently: values of an image of 300 x 1000 pixels differed by up to 4 of 255, and by up to 13
 * where it was pure noise.
 *
 * <p>As in the published recipes, transparency is dropped (the color that is stored is seen), while
 * {@link CenterSquare} composites over white. Images are turned upright as their EXIF orientation
 * says, as transformers' {@code load_image} does; {@code PIL.Image.open} alone does not. Colors are
 * converted before the resize; open_clip converts after it, which differs for palettes and
 * transparent images only.
 *
 * @param fit which size an image is resized to
 * @param height of the resized image, in pixels; see {@link Fit}
 * @param width of the resized image, in pixels
 * @param filter the kernel
 * @param crop what is cut out of it; null for all of it
 */
public record ImageResize(Fit fit, int height, int width, ResampleFilter filter, ImageCrop crop) {
    /**
     * Checks the values.
     *
     * @param fit as above
     * @param height as above
     * @param width as above
     * @param filter as above
     * @param crop as above
     * @throws IllegalArgumentException if a size is not positive, a value is missing, or images
     *     would differ in size because there is no crop
     */
    public ImageResize {
        if (fit == null || filter == null) {
            throw new IllegalArgumentException(
                    "resize needs a fit and a filter, got " + fit + " and " + filter);
        }
        if (height <= 0 || width <= 0) {
            throw new IllegalArgumentException(
                    "resized images must have at least 1 x 1 pixels, got "
                            + height
                            + " x "
                            + width);
        }
        if (crop == null && fit != Fit.SQUASH) {
            throw new IllegalArgumentException(
                    "fit " + fit + " needs a crop, since images would differ in size without it");
        }
    }

    /**
     * Resizes the short edge, then cuts a square out of the center, as CLIP does.
     *
     * @param edge the short edge of the resized image in pixels
     * @param side the side of the square in pixels
     * @param filter the kernel
     * @param offset how the position of the square is rounded
     * @return the description
     */
    public static ImageResize shortestEdge(
            int edge, int side, ResampleFilter filter, ImageCrop.Offset offset) {
        ImageCrop crop = new ImageCrop(side, side, offset);
        return new ImageResize(Fit.SHORTEST_EDGE, edge, edge, filter, crop);
    }

    /**
     * Resizes the whole image without keeping its proportions, as SigLIP does.
     *
     * @param height of the result in pixels
     * @param width of the result in pixels
     * @param filter the kernel
     * @return the description
     */
    public static ImageResize squash(int height, int width, ResampleFilter filter) {
        return new ImageResize(Fit.SQUASH, height, width, filter, null);
    }

    /**
     * Returns the height of the prepared images.
     *
     * @return the height in pixels
     */
    public int outputHeight() {
        return crop == null ? height : crop.height();
    }

    /**
     * Returns the width of the prepared images.
     *
     * @return the width in pixels
     */
    public int outputWidth() {
        return crop == null ? width : crop.width();
    }

    /**
     * Returns the same description for square images of another size.
     *
     * @param side the height and width of the prepared images in pixels
     * @return the description; the size before the crop keeps its proportion to the crop
     */
    public ImageResize withSize(int side) {
        int scaledHeight = Math.round((float) height * side / outputHeight());
        int scaledWidth = Math.round((float) width * side / outputWidth());
        ImageCrop scaled =
                crop == null ? null : new ImageCrop(side, side, crop.offset(), crop.fill());
        return new ImageResize(fit, scaledHeight, scaledWidth, filter, scaled);
    }

    /** Which size an image is resized to. */
    public enum Fit {
        /**
         * Keeps the proportions and covers height × width. If these are equal, the long edge is
         * rounded down, as in transformers and torchvision; otherwise both edges are rounded half
         * to even, as in timm and open_clip.
         */
        SHORTEST_EDGE,
        /** Keeps the proportions and fits into height × width; edges are rounded half to even. */
        LONGEST_EDGE,
        /** Height × width, whatever the proportions. */
        SQUASH,
        /** Keeps the image's size; only the crop applies. */
        NONE
    }

    /** Returns the height and width to which an image is resized. */
    int[] sizeOf(int imageHeight, int imageWidth) {
        double rows = (double) imageHeight / height;
        double columns = (double) imageWidth / width;
        return switch (fit) {
            case SQUASH -> new int[] {height, width};
            case NONE -> new int[] {imageHeight, imageWidth};
            case LONGEST_EDGE -> scaled(imageHeight, imageWidth, Math.max(rows, columns));
            case SHORTEST_EDGE ->
                    height == width
                            ? shortEdge(imageHeight, imageWidth)
                            : scaled(imageHeight, imageWidth, Math.min(rows, columns));
        };
    }

    private int[] shortEdge(int imageHeight, int imageWidth) {
        int shorter = Math.min(imageHeight, imageWidth);
        int longer = Math.max(imageHeight, imageWidth);
        int edge = (int) ((double) ((long) height * longer) / shorter);
        return imageWidth <= imageHeight ? new int[] {edge, height} : new int[] {height, edge};
    }

    private static int[] scaled(int imageHeight, int imageWidth, double ratio) {
        return new int[] {
            Math.max(1, (int) Math.rint(imageHeight / ratio)),
            Math.max(1, (int) Math.rint(imageWidth / ratio))
        };
    }
}
