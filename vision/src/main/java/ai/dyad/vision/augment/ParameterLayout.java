package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The layout of the buffer that holds the small parameters of a view: per sample the two color
 * matrices, the color offset and the parameters of the pixel steps; once per batch the limits of
 * the clamp and the normalization. The order of the parts is that of {@link CompiledView}.
 */
final class ParameterLayout {
    private final int batch;
    private final int channels;
    private final ViewShape view;
    private final List<PixelAugmentation> pixelSteps;
    private final Shape[] shapes;
    private final long[] starts;
    private final int size;

    ParameterLayout(int batch, ViewShape view, List<PixelAugmentation> pixelSteps) {
        this.batch = batch;
        this.view = view;
        this.channels = view.channels();
        this.pixelSteps = pixelSteps;
        this.shapes = new Shape[CompiledView.PARTS + pixelSteps.size()];
        shapes[CompiledView.COLOR] = new Shape(batch, channels, channels);
        shapes[CompiledView.MEAN_COLOR] = new Shape(batch, channels, channels);
        shapes[CompiledView.OFFSET] = new Shape(batch, channels, 1);
        shapes[CompiledView.BLACK] = new Shape(1);
        shapes[CompiledView.WHITE] = new Shape(1);
        shapes[CompiledView.MEAN] = new Shape(channels, 1, 1);
        shapes[CompiledView.STD] = new Shape(channels, 1, 1);
        for (int i = 0; i < pixelSteps.size(); i++) {
            shapes[CompiledView.PARTS + i] =
                    new Shape(batch, pixelSteps.get(i).parameterCount(view));
        }
        this.starts = new long[shapes.length];
        long start = 0;
        for (int i = 0; i < shapes.length; i++) {
            starts[i] = start;
            start += shapes[i].size();
        }
        this.size = Math.toIntExact(start);
    }

    int batch() {
        return batch;
    }

    int size() {
        return size;
    }

    void writeColor(float[] values, int row, ColorMap color, double scale) {
        int matrix = row * channels * channels;
        color.writeMatrix(values, start(CompiledView.COLOR) + matrix, scale);
        color.writeMeanMatrix(values, start(CompiledView.MEAN_COLOR) + matrix, scale);
        color.writeOffset(values, start(CompiledView.OFFSET) + row * channels);
    }

    void writePixelSteps(float[] values, int row, RandomGenerator random) {
        for (int i = 0; i < pixelSteps.size(); i++) {
            float[] drawn = new float[(int) shapes[CompiledView.PARTS + i].get(1)];
            pixelSteps.get(i).draw(random, view, drawn);
            int position = start(CompiledView.PARTS + i) + row * drawn.length;
            System.arraycopy(drawn, 0, values, position, drawn.length);
        }
    }

    void writeConstants(float[] values, Normalization normalization) {
        values[start(CompiledView.BLACK)] = 0;
        values[start(CompiledView.WHITE)] = 1;
        for (int c = 0; c < channels; c++) {
            values[start(CompiledView.MEAN) + c] = normalization.mean(c);
            values[start(CompiledView.STD) + c] = normalization.std(c);
        }
    }

    /** Runs {@link PlannedAugmentation#plan} of the planned steps, once all samples are drawn. */
    void plan(float[] values) {
        for (int i = 0; i < pixelSteps.size(); i++) {
            if (pixelSteps.get(i) instanceof PlannedAugmentation planned) {
                float[] drawn = drawn(values, i);
                planned.plan(drawn, batch);
                System.arraycopy(drawn, 0, values, start(CompiledView.PARTS + i), drawn.length);
            }
        }
    }

    /** Returns the parameters of each planned step; null for the others. */
    List<float[]> planned(float[] values) {
        List<float[]> planned = new ArrayList<>();
        for (int i = 0; i < pixelSteps.size(); i++) {
            boolean plans = pixelSteps.get(i) instanceof PlannedAugmentation;
            planned.add(plans ? drawn(values, i) : null);
        }
        return planned;
    }

    private float[] drawn(float[] values, int step) {
        int start = start(CompiledView.PARTS + step);
        int size = (int) shapes[CompiledView.PARTS + step].size();
        return Arrays.copyOfRange(values, start, start + size);
    }

    /** Splits the buffer on the device into its parts, without copying. */
    NDList split(NDArray flat) {
        long[] cuts = new long[starts.length - 1];
        System.arraycopy(starts, 1, cuts, 0, cuts.length);
        NDList parts = flat.split(cuts, 0);
        NDList shaped = new NDList(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            shaped.add(parts.get(i).reshape(shapes[i]));
        }
        return shaped;
    }

    private int start(int part) {
        return (int) starts[part];
    }
}
