package ai.dyad.vision.encoder;

import ai.dyad.vision.decode.CenterSquare;
import ai.dyad.vision.decode.ImageResize;
import java.util.List;

/**
 * The input that an image encoder expects: the image size and the normalization of its values, x' =
 * (x - mean) / std for x in [0, 1].
 *
 * @param channels 1 for gray, 3 for color
 * @param height in pixels
 * @param width in pixels
 * @param mean one value per channel, or one for all
 * @param std one value per channel, or one for all, each &gt; 0
 * @param resize how image files are resized to height × width, as published with the weights; null
 *     for a {@link CenterSquare}, which is resized further if the sizes differ
 */
public record ImageInput(
        int channels,
        int height,
        int width,
        List<Float> mean,
        List<Float> std,
        ImageResize resize) {

    /**
     * Checks the values.
     *
     * @param channels as above
     * @param height as above
     * @param width as above
     * @param mean as above
     * @param std as above
     * @param resize as above
     * @throws IllegalArgumentException if a size or a standard deviation is not positive, the mean
     *     or standard deviation does not match the channels, or the resize gives another size
     */
    public ImageInput {
        if (channels <= 0 || height <= 0 || width <= 0) {
            throw new IllegalArgumentException(
                    String.format(
                            "channels, height and width must be > 0, got %d, %d, %d",
                            channels, height, width));
        }
        mean = checked("mean", channels, mean);
        std = checked("std", channels, std);
        if (std.stream().anyMatch(value -> !(value > 0))) {
            throw new IllegalArgumentException("std must be > 0, got " + std);
        }
        if (resize != null && (resize.outputHeight() != height || resize.outputWidth() != width)) {
            throw new IllegalArgumentException(
                    String.format(
                            "resize must give images of %d x %d pixels, got %d x %d",
                            height, width, resize.outputHeight(), resize.outputWidth()));
        }
    }

    /**
     * Describes images whose files are read as {@link CenterSquare}s.
     *
     * @param channels as above
     * @param height as above
     * @param width as above
     * @param mean as above
     * @param std as above
     */
    public ImageInput(int channels, int height, int width, List<Float> mean, List<Float> std) {
        this(channels, height, width, mean, std, null);
    }

    /**
     * Returns the same preparation for square images of another size.
     *
     * @param side the new height and width in pixels
     * @return the input; a resize before the crop keeps its proportion to the crop
     */
    public ImageInput withSize(int side) {
        ImageResize scaled = resize == null ? null : resize.withSize(side);
        return new ImageInput(channels, side, side, mean, std, scaled);
    }

    /** Returns the height and width of images that must be square. */
    int side() {
        if (height != width) {
            throw new IllegalArgumentException(
                    String.format("images must be square, got %d x %d pixels", height, width));
        }
        return height;
    }

    private static List<Float> checked(String name, int channels, List<Float> values) {
        if (values == null || (values.size() != 1 && values.size() != channels)) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s must have 1 value or one for each of %d channels, got %s",
                            name, channels, values));
        }
        return List.copyOf(values);
    }
}
