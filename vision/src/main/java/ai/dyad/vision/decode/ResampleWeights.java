package ai.dyad.vision.decode;

/**
 * The weights that resample a line of pixels: output i is the sum over k of weights(i)[k] ·
 * input[first(i) + k].
 *
 * <p>Shrinking averages exactly the area under each output pixel, which avoids aliasing; enlarging
 * interpolates linearly.
 */
final class ResampleWeights {
    private final int from;
    private final double scale;
    private final int[] first;
    private final float[][] weights;

    ResampleWeights(int from, int to) {
        this.from = from;
        scale = (double) from / to;
        first = new int[to];
        weights = new float[to][];
        for (int i = 0; i < to; i++) {
            if (from >= to) {
                average(i);
            } else {
                interpolate(i);
            }
        }
    }

    /** Returns the number of outputs. */
    int length() {
        return first.length;
    }

    /** Returns the first input that an output depends on. */
    int first(int output) {
        return first[output];
    }

    /** Returns the weights of an output's inputs, which sum to 1; do not modify them. */
    float[] weights(int output) {
        return weights[output];
    }

    private void average(int i) {
        double start = i * scale;
        double end = (i + 1) * scale;
        first[i] = Math.min((int) start, from - 1);
        int last = Math.min((int) Math.ceil(end), from); // exclusive
        weights[i] = new float[Math.max(1, last - first[i])];
        for (int k = 0; k < weights[i].length; k++) {
            double covered = Math.min(end, first[i] + k + 1) - Math.max(start, first[i] + k);
            weights[i][k] = (float) (Math.max(0, covered) / scale);
        }
    }

    private void interpolate(int i) {
        double center = Math.min(Math.max((i + 0.5) * scale - 0.5, 0), from - 1);
        first[i] = Math.min((int) center, Math.max(0, from - 2));
        float next = (float) (center - first[i]);
        weights[i] = from == 1 ? new float[] {1} : new float[] {1 - next, next};
    }
}
