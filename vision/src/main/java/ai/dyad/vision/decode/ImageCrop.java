package ai.dyad.vision.decode;

import java.util.List;

/**
 * The part of a resized image that an encoder sees: its center. Where the image is smaller than
 * that, a border is added.
 *
 * @param height in pixels
 * @param width in pixels
 * @param offset how the position is rounded
 * @param fill the color of the border in 0 to 255: one value for all channels, or red, green and
 *     blue
 */
public record ImageCrop(int height, int width, Offset offset, List<Integer> fill) {
    private static final int WHITE = 255;

    /**
     * Checks the values.
     *
     * @param height as above
     * @param width as above
     * @param offset as above
     * @param fill as above
     * @throws IllegalArgumentException if a size is not positive, the fill is no color, or a value
     *     is missing
     */
    public ImageCrop {
        if (height <= 0 || width <= 0) {
            throw new IllegalArgumentException(
                    "crop must be at least 1 x 1 pixels, got " + height + " x " + width);
        }
        if (offset == null) {
            throw new IllegalArgumentException("crop needs an offset: DOWN or HALF_EVEN");
        }
        if (fill == null
                || (fill.size() != 1 && fill.size() != 3)
                || fill.stream().anyMatch(v -> v < 0 || v > WHITE)) {
            throw new IllegalArgumentException(
                    "fill must be 1 or 3 values in 0 to 255, got " + fill);
        }
        fill = List.copyOf(fill);
    }

    /**
     * Creates a crop with black borders.
     *
     * @param height in pixels
     * @param width in pixels
     * @param offset how the position is rounded
     */
    public ImageCrop(int height, int width, Offset offset) {
        this(height, width, offset, List.of(0));
    }

    /** Returns the border's value in one channel. */
    byte fill(int channel) {
        return fill.get(fill.size() == 1 ? 0 : channel).byteValue();
    }

    /** How the position of the crop is rounded where image and crop differ by an odd number. */
    public enum Offset {
        /** Toward the top left, as transformers' {@code center_crop}. */
        DOWN,
        /** Half to even, as torchvision's {@code CenterCrop}. */
        HALF_EVEN;

        /** Returns where the crop starts; negative where there is a border. */
        int of(int size, int crop) {
            int free = size - crop;
            if (this == DOWN) {
                return Math.floorDiv(free, 2);
            }
            return free < 0 ? -(-free / 2) : (int) Math.rint(free / 2.0);
        }
    }
}
