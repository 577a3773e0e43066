package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Checks;
import java.util.random.RandomGenerator;

/**
 * Adds a normal number to each value, with a probability, and keeps values in [0, 1], as
 * torchvision's {@code GaussianNoise} does with mean 0. The numbers are drawn on the host, one for
 * each value of the view, and so are a function of the sample like everything random.
 *
 * @param probability the chance, within [0, 1]
 * @param minSigma the smallest standard deviation, &gt;= 0, where white is 1
 * @param maxSigma the largest; each sample's is drawn uniformly between the two
 */
public record GaussianNoise(double probability, double minSigma, double maxSigma)
        implements PixelAugmentation {
    /**
     * Makes the augmentation.
     *
     * @param probability as above
     * @param minSigma as above
     * @param maxSigma as above
     * @throws IllegalArgumentException if the probability leaves [0, 1], or sigma is negative or
     *     reversed
     */
    public GaussianNoise {
        Checks.probability("noise probability", probability);
        Range sigma = new Range(minSigma, maxSigma);
        if (minSigma < 0) {
            throw new IllegalArgumentException("noise sigma must be >= 0, got " + sigma);
        }
    }

    @Override
    public int parameterCount(ViewShape view) {
        return view.size();
    }

    @Override
    public void draw(RandomGenerator random, ViewShape view, float[] parameters) {
        if (!Probability.happens(probability, random)) {
            return;
        }
        double sigma = new Range(minSigma, maxSigma).draw(random);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) (sigma * random.nextGaussian());
        }
    }

    @Override
    public NDArray apply(NDArray images, NDArray parameters) {
        NDManager manager = images.getManager();
        try (NDArray noise = parameters.reshape(images.getShape());
                NDArray black = manager.full(new Shape(1), 0f);
                NDArray white = manager.full(new Shape(1), 1f);
                NDArray positive = images.addi(noise).maximum(black)) {
            return positive.minimum(white);
        }
    }
}
