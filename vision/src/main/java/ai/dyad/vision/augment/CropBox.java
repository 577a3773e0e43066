package ai.dyad.vision.augment;

/**
 * A box of whole pixels within an image.
 *
 * @param top the first row
 * @param left the first column
 * @param height the number of rows
 * @param width the number of columns
 */
public record CropBox(int top, int left, int height, int width) {
    /**
     * Creates a box.
     *
     * @param top as above
     * @param left as above
     * @param height as above
     * @param width as above
     * @throws IllegalArgumentException if it is empty or starts outside of the image
     */
    public CropBox {
        if (height <= 0 || width <= 0) {
            throw new IllegalArgumentException(
                    "crop must be at least 1 x 1 pixels, got " + height + " x " + width);
        }
        if (top < 0 || left < 0) {
            throw new IllegalArgumentException(
                    "crop must start at row and column >= 0, got " + top + ", " + left);
        }
    }

    boolean fitsIn(int imageHeight, int imageWidth) {
        return top <= imageHeight - height && left <= imageWidth - width;
    }
}
