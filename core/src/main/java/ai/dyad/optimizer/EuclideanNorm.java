package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The joint Euclidean norm of arrays. Single precision cannot square 1e20 or 1e-24. On a CPU, where
 * checking the result is free, such arrays are squared in double precision. On an accelerator,
 * where the host would have to wait, their norm is infinite or 0.
 */
final class EuclideanNorm {
    private static final double LEAST = 1e-15;
    private static final double GREATEST = 1e18;

    private EuclideanNorm() {}

    /**
     * Returns the norm of one array as a scalar with the array's manager and type; the caller
     * closes it.
     */
    static NDArray of(NDArray array) {
        NDArray norm = array.norm();
        if (isTrusted(norm)) {
            return norm;
        }
        try (norm;
                NDManager scope = array.getManager().newSubManager()) {
            NDArray exact = together(scope, List.of(array), EuclideanNorm::wide);
            NDArray narrow = exact.toType(array.getDataType(), true);
            narrow.attach(array.getManager());
            return narrow;
        }
    }

    /** Returns the joint norm of all arrays as a scalar attached to the scope. */
    static NDArray of(NDManager scope, NDList arrays) {
        NDArray norm = together(scope, arrays, array -> array);
        return isTrusted(norm)
                ? norm
                : together(scope, arrays, EuclideanNorm::wide).toType(norm.getDataType(), false);
    }

    private static NDArray together(
            NDManager scope, List<NDArray> arrays, UnaryOperator<NDArray> precision) {
        NDList norms = new NDList(arrays.size());
        for (NDArray array : arrays) {
            NDArray squared = precision.apply(array);
            NDArray norm = squared.norm();
            norm.attach(scope);
            norms.add(norm);
            if (squared != array) {
                squared.close();
            }
        }
        return NDArrays.stack(norms).norm();
    }

    private static NDArray wide(NDArray array) {
        return array.toType(DataType.FLOAT64, true);
    }

    private static boolean isTrusted(NDArray norm) {
        if (norm.getDevice().isGpu()) {
            return true;
        }
        try (NDArray wide = norm.toType(DataType.FLOAT64, true)) {
            double value = wide.getDouble();
            return value >= LEAST && value <= GREATEST;
        }
    }
}
