package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Adapts the positions of a vision transformer, a square grid of vectors, to another number of
 * patches, by Keys' cubic convolution along both axes: output i is at (i + 1/2) s - 1/2 of the
 * input, s the ratio of the sizes.
 *
 * @see <a href="https://doi.org/10.1109/TASSP.1981.1163711">Keys 1981, Cubic convolution
 *     interpolation for digital image processing</a>
 */
enum PositionInterpolation {
    /** PyTorch's {@code bicubic}, as in transformers: a = -0.75, borders repeated. */
    BICUBIC {
        @Override
        double[][] weights(int from, int to) {
            double[][] weights = new double[to][from];
            double scale = (double) from / to;
            for (int i = 0; i < to; i++) {
                double at = (i + 0.5) * scale - 0.5;
                int first = (int) Math.floor(at) - 1;
                for (int k = first; k < first + 4; k++) {
                    int inside = Math.max(0, Math.min(from - 1, k));
                    weights[i][inside] += cubic(k - at, -0.75);
                }
            }
            return weights;
        }
    },

    /**
     * PyTorch's {@code bicubic} with antialiasing, as in open_clip and timm: a = -0.5, the kernel
     * is stretched where the grid shrinks, and what falls outside is left out.
     */
    ANTIALIASED {
        @Override
        double[][] weights(int from, int to) {
            double[][] weights = new double[to][from];
            double scale = (double) from / to;
            double stretch = Math.max(1, scale);
            for (int i = 0; i < to; i++) {
                double center = (i + 0.5) * scale;
                int first = Math.max(0, (int) (center - 2 * stretch + 0.5));
                int end = Math.min(from, (int) (center + 2 * stretch + 0.5));
                double sum = 0;
                for (int k = first; k < end; k++) {
                    weights[i][k] = cubic((k + 0.5 - center) / stretch, -0.5);
                    sum += weights[i][k];
                }
                for (int k = first; k < end; k++) {
                    weights[i][k] /= sum;
                }
            }
            return weights;
        }
    };

    /** Returns how much each input counts for each output of one axis. */
    abstract double[][] weights(int from, int to);

    static double cubic(double x, double a) {
        double d = Math.abs(x);
        if (d <= 1) {
            return ((a + 2) * d - (a + 3)) * d * d + 1;
        }
        return d < 2 ? ((d - 5) * d + 8) * d * a - 4 * a : 0;
    }

    /**
     * Adapts a table.
     *
     * @param table (prefix + n · n, C)
     * @param prefix the number of positions before the grid, which stay
     * @param side the new n
     * @return (prefix + side · side, C); the table itself if the size is the same
     */
    NDArray resize(NDArray table, int prefix, int side) {
        long patches = table.size(0) - prefix;
        long old = Math.round(Math.sqrt((double) patches));
        if (old == side || old * old != patches) {
            return table; // of a grid that is not square, the loader says what it should be
        }
        NDManager manager = table.getManager();
        long width = table.size(1);
        NDArray ratio = matrix(manager, weights((int) old, side)); // (n, old)
        NDArray grid = table.get(prefix + ":").reshape(old, old * width);
        NDArray rows = ratio.matMul(grid).reshape(side, old, width); // (n, old, C)
        NDArray columns = rows.transpose(1, 0, 2).reshape(old, side * width);
        NDArray both = ratio.matMul(columns).reshape(side, side, width).transpose(1, 0, 2);
        NDArray resized = both.reshape((long) side * side, width);
        return prefix == 0
                ? resized
                : NDArrays.concat(new NDList(table.get(":" + prefix), resized));
    }

    private static NDArray matrix(NDManager manager, double[][] weights) {
        float[] flat = new float[weights.length * weights[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) weights[i / weights[0].length][i % weights[0].length];
        }
        return manager.create(flat, new Shape(weights.length, weights[0].length));
    }
}
