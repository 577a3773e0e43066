package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Checks;
import java.util.random.RandomGenerator;

/**
 * With a probability, adds Gaussian noise to each value and clamps the result to [0, 1], like
 * torchvision's {@code GaussianNoise} with mean 0. The noise is drawn on the host, one number for
 * each value of the view, so that it depends only on the sample, like all randomness here.
 *
 * @param probability the probability, within [0, 1]
 * @param minSigma the smallest standard deviation, &gt;= 0, in units where white is 1
 * @param maxSigma the largest; each sample's is drawn uniformly between the two
 */
public record GaussianNoise(double probability, double minSigma, double maxSigma)
        implements PixelAugmentation {
    /**
     * Creates the augmentation.
     *
     * @param probability as above
     * @param minSigma as above
     * @param maxSigma as above
     * @throws IllegalArgumentException if the probability is outside [0, 1], sigma is negative, or
     *     the minimum exceeds the maximum
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
