package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.dyad.internal.Checks;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Applies several random operations to each sample, each drawn from fourteen, with a strength set
 * by the magnitude: identity, shear and translation along x and y, rotation, brightness, color,
 * contrast, sharpness, posterize, solarize, auto-contrast and equalize. Cubuk et al. (2020),
 * "RandAugment: practical automated data augmentation with a reduced search space", with the
 * strengths and the draws of torchvision's {@code RandAugment}.
 *
 * <p>The samples of a batch are sorted by operation, so that each operation runs once, on its own
 * samples. Unlike in torchvision, values are not rounded to the levels 0 to 255 between operations,
 * except by posterize and equalize, which work on levels.
 *
 * @param operations how many operations are applied in sequence, at least 1
 * @param magnitude how strong they are, from 0 to {@code bins} - 1
 * @param bins the number of magnitudes, at least 2
 * @param interpolation how geometric operations interpolate between pixels
 */
public record RandAugment(int operations, int magnitude, int bins, Interpolation interpolation)
        implements PlannedAugmentation {
    private static final AugmentOperation[] SPACE = AugmentOperation.values();

    /** The number of parameters per operation and sample: its index and its own parameters. */
    private static final int SLOT = 1 + AugmentOperation.PARAMETERS;

    /**
     * Creates the augmentation.
     *
     * @param operations as above
     * @param magnitude as above
     * @param bins as above
     * @param interpolation as above
     * @throws IllegalArgumentException if a number is out of range
     */
    public RandAugment {
        Checks.atLeast("number of operations", 1, operations);
        Checks.atLeast("number of magnitudes", 2, bins);
        if (magnitude < 0 || magnitude >= bins) {
            throw new IllegalArgumentException(
                    "magnitude must lie in [0, " + (bins - 1) + "], got " + magnitude);
        }
    }

    /**
     * Creates the augmentation with torchvision's defaults: two operations at magnitude 9 of 31,
     * nearest-pixel interpolation.
     *
     * @return the augmentation
     */
    public static RandAugment usual() {
        return new RandAugment(2, 9, 31, Interpolation.NEAREST);
    }

    @Override
    public int parameterCount(ViewShape view) {
        return operations * (SLOT + 1)
                + 1; // plus the sample order for each operation, and the inverse order
    }

    @Override
    public void draw(RandomGenerator random, ViewShape view, float[] parameters) {
        double strength = (double) magnitude / (bins - 1);
        for (int i = 0; i < operations; i++) {
            int drawn = random.nextInt(SPACE.length);
            AugmentOperation operation = SPACE[drawn];
            boolean reversed = operation.isSigned() && random.nextInt(2) == 1;
            parameters[i * SLOT] = drawn;
            operation.write(reversed ? -strength : strength, view, parameters, i * SLOT + 1);
        }
    }

    /** Writes the order of the samples for each operation. */
    @Override
    public void plan(float[] parameters, int batch) {
        int width = parameters.length / batch;
        Integer[] order = IntStream.range(0, batch).boxed().toArray(Integer[]::new);
        for (int i = 0; i < operations; i++) {
            int slot = i * SLOT;
            Integer[] before = order.clone();
            Arrays.sort(order, Comparator.comparing(row -> parameters[row * width + slot]));
            int[] places = inverse(before);
            for (int place = 0; place < batch; place++) {
                parameters[place * width + operations * SLOT + i] = places[order[place]];
            }
        }
        int[] back = inverse(order);
        for (int row = 0; row < batch; row++) {
            parameters[row * width + width - 1] = back[row];
        }
    }

    private static int[] inverse(Integer[] order) {
        int[] places = new int[order.length];
        for (int place = 0; place < order.length; place++) {
            places[order[place]] = place;
        }
        return places;
    }

    @Override
    public NDArray apply(NDArray images, NDArray parameters, float[] onHost) {
        NDManager owner = images.getManager();
        int batch = Math.toIntExact(images.getShape().get(0));
        int width = onHost.length / batch;
        int[] rows = IntStream.range(0, batch).toArray(); // the sample at each position
        NDArray current = images;
        NDArray drawn = parameters;
        for (int i = 0; i < operations; i++) {
            try (NDManager scope = owner.newSubManager()) {
                NDArray order = column(parameters, operations * SLOT + i);
                order.attach(scope);
                rows = reordered(rows, onHost, width, operations * SLOT + i);
                drawn = drawn.get(order);
                drawn.attach(owner);
                NDArray sorted = current.get(order);
                sorted.attach(scope);
                int[] operation = operations(rows, onHost, width, i);
                NDArray result = applyEach(sorted, drawn, operation, i);
                result.attach(owner);
                if (current != images) {
                    current.close();
                }
                current = result;
            }
        }
        NDArray result = current.get(column(parameters, width - 1));
        result.attach(owner);
        current.close();
        return result;
    }

    /** Applies to each run of samples its common operation. */
    private NDArray applyEach(NDArray sorted, NDArray drawn, int[] operation, int i) {
        NDList parts = new NDList();
        int first = 0;
        for (int end = 1; end <= operation.length; end++) {
            if (end < operation.length && operation[end] == operation[first]) {
                continue;
            }
            NDArray samples = sorted.get(new NDIndex("{}:{}", first, end));
            NDArray own =
                    drawn.get(
                            new NDIndex("{}:{}, {}:{}", first, end, i * SLOT + 1, (i + 1) * SLOT));
            own.attach(sorted.getManager());
            parts.add(SPACE[operation[first]].apply(samples, own, interpolation));
            first = end;
        }
        return NDArrays.concat(parts, 0);
    }

    private static NDArray column(NDArray parameters, int column) {
        return parameters.get(new NDIndex(":, {}", column)).toType(DataType.INT64, false);
    }

    private static int[] reordered(int[] rows, float[] parameters, int width, int column) {
        int[] reordered = new int[rows.length];
        for (int place = 0; place < rows.length; place++) {
            reordered[place] = rows[(int) parameters[place * width + column]];
        }
        return reordered;
    }

    private static int[] operations(int[] rows, float[] parameters, int width, int i) {
        return Arrays.stream(rows).map(row -> (int) parameters[row * width + i * SLOT]).toArray();
    }
}
