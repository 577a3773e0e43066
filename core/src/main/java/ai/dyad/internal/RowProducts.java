package ai.dyad.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;

/**
 * The dot products of all rows of a matrix with all rows of another: A Bᵀ.
 *
 * <p>In single precision on a CPU, for {@value #MANY} rows and more, it is computed as an
 * equivalent convolution with a kernel of one pixel: PyTorch runs convolutions with oneDNN, but
 * products with MKL, which is slower on AMD EPYC: on two cores by a tenth for 1,024 rows of 384
 * numbers and by up to a half for 2,048 rows of 512, with gradients alike. Values agree to
 * rounding.
 */
public final class RowProducts {

    private static final int MANY = 512;
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape NONE = new Shape(0, 0);

    private RowProducts() {}

    /**
     * Multiplies all rows with all rows.
     *
     * @param rows A, (N, D)
     * @param others B, (M, D)
     * @return (N, M), attached to the manager of the rows
     * @throws IllegalArgumentException if the rows of A and B differ in length
     */
    public static NDArray of(NDArray rows, NDArray others) {
        return of(rows, others, null);
    }

    /**
     * Multiplies all rows with all rows and adds a number to each column.
     *
     * @param rows A, (N, D)
     * @param others B, (M, D)
     * @param bias (M), or {@code null} for none
     * @return (N, M), attached to the manager of the rows
     * @throws IllegalArgumentException if the rows of A and B differ in length
     */
    public static NDArray of(NDArray rows, NDArray others, NDArray bias) {
        long channels = rows.size(1);
        if (others.size(1) != channels) {
            throw new IllegalArgumentException(
                    "rows must be of equal length, got "
                            + rows.getShape()
                            + " and "
                            + others.getShape());
        }
        if (!isFasterAsConvolution(rows)) {
            return Linear.linear(rows, others, bias).singletonOrThrow();
        }
        long count = rows.size(0);
        try (NDArray apart = rows.reshape(1, 1, count, channels);
                NDArray pixels = apart.transpose(0, 3, 1, 2);
                NDArray kernels = others.reshape(others.size(0), channels, 1, 1);
                NDArray mapped =
                        Conv2d.conv2d(pixels, kernels, bias, ONE, NONE, ONE, 1).singletonOrThrow();
                NDArray positions = mapped.transpose(0, 2, 3, 1)) {
            return positions.reshape(count, others.size(0));
        }
    }

    private static boolean isFasterAsConvolution(NDArray rows) {
        return !rows.getDevice().isGpu()
                && rows.getDataType() == DataType.FLOAT32
                && rows.size(0) >= MANY;
    }
}
