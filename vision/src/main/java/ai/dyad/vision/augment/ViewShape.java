package ai.dyad.vision.augment;

/**
 * The shape of one view.
 *
 * @param channels 1 (gray) or 3 (red, green, blue)
 * @param height the height in pixels
 * @param width the width in pixels
 */
public record ViewShape(int channels, int height, int width) {
    /**
     * Returns the number of values of a view.
     *
     * @return C · h · w
     */
    public int size() {
        return Math.multiplyExact(Math.multiplyExact(channels, height), width);
    }
}
