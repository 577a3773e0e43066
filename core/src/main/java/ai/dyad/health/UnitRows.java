package ai.dyad.health;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Embeddings as float64 rows of length 1, without their graph. Double precision costs little
 * compared with a training step, and keeps the measures of a collapsed batch, which are differences
 * of nearly equal numbers, from being rounding noise.
 */
final class UnitRows {
    /** Only a zero row is shorter; it stays zero. */
    private static final double SMALLEST_NORM = 1e-150;

    private UnitRows() {}

    /**
     * Returns unit rows that belong to {@code scope}.
     *
     * @param embeddings (N, D)
     */
    static NDArray of(NDArray embeddings, NDManager scope) {
        if (embeddings.getShape().dimension() != 2) {
            throw new IllegalArgumentException(
                    "expected embeddings of shape (N, D), got " + embeddings.getShape());
        }
        NDArray detached = embeddings.stopGradient();
        detached.attach(scope);
        return detached.toType(DataType.FLOAT64, false).normalize(2, 1, SMALLEST_NORM);
    }

    /** Returns the unit rows of both views, (2N, D), or of one if it is given twice, (N, D). */
    static NDArray joined(NDArray view0, NDArray view1, NDManager scope) {
        NDArray unit = of(view0, scope);
        return view1 == view0 ? unit : unit.concat(of(view1, scope), 0);
    }

    static void requireTwoRows(NDArray embeddings) {
        if (embeddings.getShape().get(0) < 2) {
            throw new IllegalArgumentException(
                    "at least 2 samples are required, got " + embeddings.getShape());
        }
    }

    static void requireSameShape(NDArray view0, NDArray view1) {
        Shape shape = view0.getShape();
        if (!shape.equals(view1.getShape())) {
            throw new IllegalArgumentException(
                    "expected two views of one shape (N, D), got "
                            + shape
                            + " and "
                            + view1.getShape());
        }
    }
}
