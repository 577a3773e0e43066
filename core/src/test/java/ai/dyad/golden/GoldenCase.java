package ai.dyad.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/**
 * One reference value of golden/losses.json: a function's inputs, its value and the gradient for
 * every input, computed in float64 by goldens.py.
 */
public record GoldenCase(
        String name,
        Map<String, Double> params,
        Map<String, Tensor> inputs,
        Map<String, Tensor> constants,
        Expected expected) {

    /** The value and the gradients by input name. */
    public record Expected(double loss, Map<String, Tensor> gradients) {}

    /** An array in row-major order. */
    @SuppressWarnings("ArrayRecordComponent") // read from JSON, never compared
    public record Tensor(long[] shape, double[] data) {
        /** The array as the type that models compute in. */
        public NDArray float32(NDManager manager) {
            return float64(manager).toType(DataType.FLOAT32, false);
        }

        /** The array as it was written. */
        public NDArray float64(NDManager manager) {
            return manager.create(data, new Shape(shape));
        }

        /** Integers that JSON holds as numbers. */
        public NDArray int64(NDManager manager) {
            return float64(manager).toType(DataType.INT64, false);
        }
    }

    /** The part of the name that says which function it is, such as "nt-xent". */
    public String family() {
        return name.substring(0, name.indexOf('/'));
    }

    /** A parameter such as "temperature". */
    public float param(String key) {
        return params.get(key).floatValue();
    }

    @Override
    public String toString() {
        return name;
    }
}
