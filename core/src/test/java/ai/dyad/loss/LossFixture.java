package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;

/** Embeddings to try losses on, and plain double arithmetic to check them with. */
final class LossFixture {
    /** The float32 rounding error of a value near 1 after a few hundred operations. */
    static final double FLOAT32 = 2e-6;

    private LossFixture() {}

    /** (6, 8): sin(1 + 8i + j). Published values of several losses refer to it. */
    static double[][] sine() {
        return table(6, 8, (i, j) -> Math.sin(1 + 8 * i + j));
    }

    /** (6, 8): partners of {@link #sine}, correlated with it. */
    static double[][] partners() {
        return table(6, 8, (i, j) -> 0.35 * Math.sin(1 + 8 * i + j) + Math.cos(3.4 * (8 * i + j)));
    }

    /** (6, 8): further rows, close to {@link #sine} in places. */
    static double[][] hardNegatives() {
        return table(6, 8, (i, j) -> Math.cos(1 + 8 * i + j));
    }

    /** Standard normal numbers, the same for the same seed. */
    static double[][] normal(int rows, int columns, long seed) {
        Random random = new Random(seed);
        return table(rows, columns, (i, j) -> random.nextGaussian());
    }

    /** A function of the position. */
    interface Cell {
        double at(int row, int column);
    }

    static double[][] table(int rows, int columns, Cell cell) {
        double[][] table = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                table[i][j] = cell.at(i, j);
            }
        }
        return table;
    }

    static NDArray array(NDManager manager, double[][] table) {
        return float64(manager, table).toType(DataType.FLOAT32, false);
    }

    static NDArray float64(NDManager manager, double[][] table) {
        double[] flat = Arrays.stream(table).flatMapToDouble(Arrays::stream).toArray();
        return manager.create(flat, new Shape(table.length, table[0].length));
    }

    static double[][] unit(double[][] rows) {
        double[][] unit = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            double length = Math.sqrt(dot(rows[i], rows[i]));
            unit[i] = Arrays.stream(rows[i]).map(x -> x / length).toArray();
        }
        return unit;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double cosine(double[] a, double[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    /** All rows of a, then all rows of b. */
    static double[][] stack(double[][] a, double[][] b) {
        double[][] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /** Row i of the result is row order[i]. */
    static double[][] permute(double[][] rows, int... order) {
        return Arrays.stream(order).mapToObj(i -> rows[i]).toArray(double[][]::new);
    }

    /** Row i times factors[i]. */
    static double[][] scale(double[][] rows, double... factors) {
        return table(rows.length, rows[0].length, (i, j) -> rows[i][j] * factors[i]);
    }

    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
