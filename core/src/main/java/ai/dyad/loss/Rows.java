package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.PowerOfTwoScale;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of numbers: embeddings and scores, (..., D). */
final class Rows {
    private static final Logger logger = LoggerFactory.getLogger(Rows.class);
    private static final int[] LAST = {-1};

    private Rows() {}

    /**
     * Scales every row to length 1, at any length. A row of zeros stays zero and its gradient stays
     * as large as that of other rows; dividing by a small epsilon, as is usual, would multiply it
     * by 1e12. Rows shorter than 1.2e-35 count as zero.
     */
    static NDArray unit(NDArray rows) {
        NDArray x = single(rows);
        NDArray squares = x.square().sum(LAST, true); // (..., 1)
        NDArray powers = PowerOfTwoScale.factors(x, squares);
        if (powers != null) {
            x = x.mul(powers);
            squares = x.square().sum(LAST, true);
        }
        NDArray isZero = squares.eq(constant(x, 0)).toType(x.getDataType(), false);
        return x.div(squares.add(isZero).sqrt());
    }

    /** The same values in at least float32, because half precision has too few bits for a loss. */
    static NDArray single(NDArray x) {
        if (x.getDataType() != DataType.FLOAT16) {
            return x;
        }
        // toType would cut the gradient; adding into a constant does not
        return x.getManager().zeros(x.getShape(), DataType.FLOAT32).addi(x);
    }

    /** A scalar of x's type, created on x's device without a copy from the host. */
    static NDArray constant(NDArray x, double value) {
        return x.getManager().full(new Shape(), (float) value, x.getDataType());
    }

    /** Throws if a number is NaN or infinite, naming its row. */
    static void checkFinite(String name, NDArray rows) {
        requireFinite(name, rows, absoluteSums(rows));
    }

    /** As {@link #checkFinite}, and warns once of rows of zeros, which have no direction. */
    static void checkDirections(String name, NDArray rows, AtomicBoolean warned) {
        double[] sizes = absoluteSums(rows);
        requireFinite(name, rows, sizes);
        double shortest = PowerOfTwoScale.shortest(rows.getDataType());
        for (int row = 0; row < sizes.length; row++) {
            if (sizes[row] < shortest && warned.compareAndSet(false, true)) {
                logger.warn(
                        "row {} of {} {} is {}: it has no direction, its cosine with"
                                + " everything counts as 0 (logged once)",
                        position(rows, row),
                        name,
                        rows.getShape(),
                        sizes[row] == 0 ? "all zeros" : "shorter than 1.2e-35");
            }
        }
    }

    private static void requireFinite(String name, NDArray rows, double[] sizes) {
        for (int row = 0; row < sizes.length; row++) {
            if (!Double.isFinite(sizes[row])) {
                throw new IllegalArgumentException(
                        String.format(
                                "%s must be finite, got NaN or infinity in row %s of %s",
                                name, position(rows, row), rows.getShape()));
            }
        }
    }

    /** Σ|x| per row, which reveals NaN, infinity and rows of zeros. */
    private static double[] absoluteSums(NDArray rows) {
        boolean flat = rows.getShape().dimension() < 2;
        NDArray table = flat ? rows.reshape(-1, 1) : rows;
        boolean half = rows.getDataType() == DataType.FLOAT16; // whose sum overflows at 65504
        NDArray wide = half ? table.toType(DataType.FLOAT32, false) : table;
        double[] sums = wide.abs().sum(LAST).toType(DataType.FLOAT64, false).toDoubleArray();
        if (Arrays.stream(sums).allMatch(Double::isFinite)) {
            return sums;
        }
        // numbers of 1e38 are finite, though their sum is not
        return table.toType(DataType.FLOAT64, false).abs().sum(LAST).toDoubleArray();
    }

    private static String position(NDArray rows, int row) {
        if (rows.getShape().dimension() < 3) {
            return Integer.toString(row);
        }
        long inner = rows.size(1);
        return "(" + row / inner + ", " + row % inner + ")";
    }
}
