package ai.dyad.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Scales rows that are too long or too short to be squared: in single precision the square of 1e20
 * overflows and that of 1e-24 is 0. The factors are powers of two, so rows keep all their digits,
 * and 1 for ordinary rows.
 *
 * <p>On a CPU, the squared lengths are read first, and a batch of ordinary rows is not multiplied.
 * On an accelerator, where reading would make the host wait, every batch is multiplied.
 */
public final class PowerOfTwoScale {
    private static final int[] LAST = {-1};

    private static final Limits SINGLE =
            new Limits(
                    Math.scalb(1.0, -60),
                    Math.scalb(1.0, 100),
                    Math.scalb(1.0, 90),
                    Math.scalb(1.0, -76),
                    Math.scalb(1.0, -116));
    private static final Limits DOUBLE =
            new Limits(
                    Math.scalb(1.0, -500),
                    Math.scalb(1.0, 900),
                    Math.scalb(1.0, 700),
                    Math.scalb(1.0, -600),
                    Math.scalb(1.0, -960));

    private PowerOfTwoScale() {}

    /**
     * Scales rows so that they can be squared.
     *
     * @param rows (..., D) of single or double precision
     * @return the rows given if all are ordinary, else new ones of the same directions, in the
     *     graph of the rows given; a row shorter than {@link #shortest} stays as it is
     */
    public static NDArray inRange(NDArray rows) {
        NDArray factors = factors(rows);
        return factors == null ? rows : rows.mul(factors);
    }

    /**
     * Returns the length below which a row counts as one of zeros: the gradient of its direction
     * would be too large for its type.
     *
     * @param type single or double precision
     * @return 1.2e-35 for single precision
     */
    public static double shortest(DataType type) {
        return limits(type).shortest;
    }

    private static Limits limits(DataType type) {
        return type == DataType.FLOAT64 ? DOUBLE : SINGLE;
    }

    /**
     * Returns factors that make rows safe to square.
     *
     * @param rows (..., D) of single or double precision
     * @return (..., 1) without a graph, attached to the rows' manager; null if all factors are 1
     */
    public static NDArray factors(NDArray rows) {
        try (NDArray plain = rows.stopGradient();
                NDArray elements = plain.square();
                NDArray squares = elements.sum(LAST, true)) {
            return factors(rows, squares);
        }
    }

    /**
     * Same as {@link #factors(NDArray)}, for rows whose squared lengths are known.
     *
     * @param rows (..., D) of single or double precision
     * @param squares (..., 1) their squared lengths, as far as they could be computed
     * @return (..., 1) without a graph, attached to the rows' manager; null if all factors are 1,
     *     and then the squared lengths are accurate
     */
    public static NDArray factors(NDArray rows, NDArray squares) {
        Limits limits = limits(rows.getDataType());
        if (!rows.getDevice().isGpu() && limits.hold(squares)) {
            return null;
        }
        NDArray factors;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            factors = limits.factors(rows.stopGradient(), squares.stopGradient());
            NDScope.unregister(factors);
        }
        NDScope.register(factors);
        return factors;
    }

    /**
     * The range of squared lengths that keeps all digits, and the factors that lead into it.
     *
     * @param least the shortest ordinary row, squared
     * @param greatest the longest ordinary row, squared
     * @param up the factor of shorter rows
     * @param down the factor of longer rows
     * @param shortest shorter rows stay as they are
     */
    private record Limits(double least, double greatest, double up, double down, double shortest) {

        boolean hold(NDArray squares) {
            // one read is cheaper than two reductions and two reads; NaN is outside of the limits
            for (double square : numbers(squares)) {
                if (!(square >= least && square <= greatest)) {
                    return false;
                }
            }
            return true;
        }

        private static double[] numbers(NDArray squares) {
            if (squares.getDataType() == DataType.FLOAT64) {
                return squares.toDoubleArray();
            }
            float[] single = squares.toFloatArray();
            double[] wide = new double[single.length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = single[i];
            }
            return wide;
        }

        NDArray factors(NDArray rows, NDArray squares) {
            DataType type = rows.getDataType();
            NDArray one = constant(squares, 1);
            NDArray isShort = squares.lt(constant(squares, least)).toType(type, false);
            NDArray isLong = squares.gt(constant(squares, greatest)).toType(type, false);
            NDArray upwards = isShort.mul(constant(squares, up));
            NDArray down = isLong.mul(constant(squares, this.down));
            NDArray rest = one.sub(isShort).sub(isLong);
            NDArray scaled = rows.mul(upwards.add(down).add(rest)).square().sum(LAST, true);
            NDArray isSomething =
                    scaled.gte(constant(squares, shortest * up * shortest * up))
                            .toType(type, false);
            NDArray isNothing = isShort.mul(one.sub(isSomething));
            return upwards.mul(isSomething).add(down).add(rest).add(isNothing);
        }

        private static NDArray constant(NDArray x, double value) {
            NDManager manager = x.getManager();
            return x.getDataType() == DataType.FLOAT64
                    ? manager.create(value)
                    : manager.full(new Shape(), (float) value, x.getDataType());
        }
    }
}
