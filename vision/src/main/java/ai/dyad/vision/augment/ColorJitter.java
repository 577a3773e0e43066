package ai.dyad.vision.augment;

import ai.dyad.internal.Checks;
import java.util.random.RandomGenerator;

/**
 * With a probability, changes brightness, contrast, saturation and hue by random amounts, in a
 * random order for each sample. Factors are drawn as torchvision's {@code ColorJitter} draws them.
 *
 * <p>The order is the order in which the color matrices are multiplied. Differences from
 * torchvision: hue is a rotation in YIQ, not a shift in HSV; and values are clamped once, after all
 * steps, not after each of them. Without clamps in between these four steps commute (all of them
 * leave gray unchanged and use the same luma), so the order matters only if a custom step stands
 * between them.
 *
 * @param probability the probability that a sample is changed at all, within [0, 1]
 * @param strength how strong each change is
 */
public record ColorJitter(double probability, JitterStrength strength)
        implements MatrixAugmentation {
    private static final int OPERATIONS = 4;

    /** All orders of the four operations, row by row. */
    private static final int[][] ORDERS = orders();

    /**
     * Creates the augmentation.
     *
     * @param probability as above
     * @param strength as above
     * @throws IllegalArgumentException if the probability is outside [0, 1]
     */
    public ColorJitter {
        Checks.probability("jitter probability", probability);
    }

    @Override
    public void compile(ViewMatrices matrices, RandomGenerator random) {
        if (!Probability.happens(probability, random)) {
            return;
        }
        int[] order = drawOrder(random);
        double brightness = factor(strength.brightness(), random);
        double contrast = factor(strength.contrast(), random);
        double saturation = factor(strength.saturation(), random);
        double hue = strength.hue() * (2 * random.nextDouble() - 1);
        for (int operation : order) {
            switch (operation) {
                case 0 -> matrices.brightness(brightness);
                case 1 -> matrices.contrast(contrast);
                case 2 -> matrices.saturation(saturation);
                default -> matrices.hue(hue);
            }
        }
    }

    static int[] drawOrder(RandomGenerator random) {
        return ORDERS[random.nextInt(ORDERS.length)];
    }

    private static double factor(double strength, RandomGenerator random) {
        double min = Math.max(0, 1 - strength);
        return min + (1 + strength - min) * random.nextDouble();
    }

    private static int[][] orders() {
        int[][] orders = new int[24][];
        int count = 0;
        for (int code = 0; code < OPERATIONS * OPERATIONS * OPERATIONS * OPERATIONS; code++) {
            int[] order = {code >> 6, code >> 4 & 3, code >> 2 & 3, code & 3};
            int seen = 1 << order[0] | 1 << order[1] | 1 << order[2] | 1 << order[3];
            if (seen == (1 << OPERATIONS) - 1) {
                orders[count++] = order;
            }
        }
        return orders;
    }
}
