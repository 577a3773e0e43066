package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** Compares a loss tile by tile with the same loss on the whole matrix. */
final class TiledForm {
    static final int SAMPLES = 23;
    static final int WIDTH = 16;

    /** Tile sizes: single rows or samples, uneven remainders, all rows. */
    private static final int[] TILE_SIZES = {1, 2, 3, 8, 15, 1000};

    /** Single precision, summed in another order. */
    private static final double RELATIVE = 1e-5;

    private TiledForm() {}

    private static List<double[]> gradients(Loss loss, NDList labels, NDList predictions) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList leaves = new NDList();
            for (NDArray prediction : predictions) {
                NDArray leaf = prediction.duplicate();
                leaf.setRequiresGradient(leaf.getDataType().isFloating());
                leaves.add(leaf);
            }
            collector.backward(loss.evaluate(labels, leaves));
            return leaves.stream()
                    .filter(NDArray::hasGradient)
                    .map(leaf -> leaf.getGradient().toType(DataType.FLOAT64, false))
                    .map(NDArray::toDoubleArray)
                    .toList();
        }
    }

    /** Value and every gradient, for tiles of every kind of size. */
    static void assertEqualsDense(IntFunction<Loss> loss, NDList labels, NDList predictions) {
        Loss dense = loss.apply(0);
        float expected = dense.evaluate(labels, predictions).getFloat();
        List<double[]> gradients = gradients(dense, labels, predictions);
        for (int rows : TILE_SIZES) {
            Loss tiled = loss.apply(rows);
            float value = tiled.evaluate(labels, predictions).getFloat();
            String tile = "tiles of " + rows;
            assertEquals(expected, value, RELATIVE * Math.abs(expected), tile);
            List<double[]> actual = gradients(tiled, labels, predictions);
            for (int input = 0; input < gradients.size(); input++) {
                String name = tile + ", prediction " + input;
                assertClose(gradients.get(input), actual.get(input), name);
            }
        }
    }

    private static void assertClose(double[] expected, double[] actual, String name) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertTrue(largest > 0, name);
        assertEquals(expected.length, actual.length, name);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], RELATIVE * largest, name + "[" + i + "]");
        }
    }

    /** Two embedding matrices with so little correlation that no loss is near 0. */
    static NDList pair(NDManager manager) {
        NDArray first = normal(manager, new Shape(SAMPLES, WIDTH), 1);
        NDArray second = normal(manager, new Shape(SAMPLES, WIDTH), 2);
        return new NDList(first, first.add(second.mul(2f)));
    }

    /** Ids of a few samples each, not in order, some negative. */
    static NDList ids(NDManager manager) {
        Random random = new Random(3);
        return new NDList(manager.create(random.longs(SAMPLES, -2, 9).toArray()));
    }

    static NDArray normal(NDManager manager, Shape shape, long seed) {
        Random random = new Random(seed);
        float[] numbers = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return manager.create(numbers, shape).toType(DataType.FLOAT32, false);
    }
}
