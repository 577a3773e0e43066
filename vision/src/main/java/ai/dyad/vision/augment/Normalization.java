package ai.dyad.vision.augment;

import java.util.List;

/**
 * The mean and standard deviation for normalizing views: x' = (x - mean) / std, for x in [0, 1].
 *
 * @param mean one value per channel, or one for all
 * @param std one value per channel, or one for all, each &gt; 0
 */
public record Normalization(List<Float> mean, List<Float> std) {
    /** No normalization: values stay in [0, 1]. */
    public static final Normalization NONE = new Normalization(List.of(0f), List.of(1f));

    /** Statistics of CIFAR-10's training images. */
    public static final Normalization CIFAR10 =
            new Normalization(
                    List.of(0.4914f, 0.4822f, 0.4465f), List.of(0.2470f, 0.2435f, 0.2616f));

    /** Statistics of ImageNet, as torchvision's models use them. */
    public static final Normalization IMAGENET =
            new Normalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    /** Statistics of MNIST's training images. */
    public static final Normalization MNIST = new Normalization(List.of(0.1307f), List.of(0.3081f));

    /** Statistics of Fashion-MNIST's training images. */
    public static final Normalization FASHION_MNIST =
            new Normalization(List.of(0.2860f), List.of(0.3530f));

    /**
     * Creates a normalization.
     *
     * @param mean as above
     * @param std as above
     * @throws IllegalArgumentException if the lists differ in length or are empty, or a standard
     *     deviation is not positive
     */
    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.isEmpty() || mean.size() != std.size()) {
            throw new IllegalArgumentException(
                    "mean and std must have one value per channel each, got "
                            + mean.size()
                            + " and "
                            + std.size());
        }
        for (float value : std) {
            if (!(value > 0 && value < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("std must be > 0, got " + std);
            }
        }
    }

    /**
     * Returns the mean of a channel.
     *
     * @param channel the channel, from 0
     * @return its mean, or the common one
     */
    public float mean(int channel) {
        return mean.get(mean.size() == 1 ? 0 : channel);
    }

    /**
     * Returns the standard deviation of a channel.
     *
     * @param channel the channel, from 0
     * @return its standard deviation, or the common one
     */
    public float std(int channel) {
        return std.get(std.size() == 1 ? 0 : channel);
    }

    /**
     * Checks that this normalization matches a number of channels.
     *
     * @param channels the number of channels of the images
     * @throws IllegalArgumentException if it has values for another number of channels
     */
    public void checkChannels(int channels) {
        if (mean.size() != 1 && mean.size() != channels) {
            throw new IllegalArgumentException(
                    "normalization must have 1 value or one for each of the "
                            + channels
                            + " channels of the images, got "
                            + mean.size()
                            + " values");
        }
    }
}
