package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import ai.dyad.internal.UploadBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Prepares one view of a batch on the CPU: draws the random numbers of each sample, turns its crops
 * and flips into two resampling matrices and its colors into a third, and writes them into buffers
 * that {@link CompiledView} applies to all images at once on the device. A compiler holds only
 * buffers and is reused for batches of images of the same size, one at a time.
 */
final class ViewCompiler {
    private static final double PIXEL_SCALE = 1.0 / 255;

    private final int view;
    private final List<MatrixAugmentation> matrixSteps;
    private final List<PixelAugmentation> pixelSteps;
    private final int channels;
    private final ViewShape shape;
    private final AxisWeights rows;
    private final AxisWeights columns;
    private final ColorMap color;
    private final ViewMatrices matrices;
    private final float[] rowMatrix; // (h, H) of one sample
    private final float[] columnMatrix; // (W, w) of one sample
    private final UploadBuffer rowMatrices;
    private final UploadBuffer columnMatrices;
    private final UploadBuffer parameters;

    private ViewCompiler(ViewPipeline pipeline, int view, Shape images, UploadBuffer[] buffers) {
        this.view = view;
        this.matrixSteps = pipeline.matrixSteps();
        this.pixelSteps = pipeline.pixelSteps();
        this.channels = Math.toIntExact(images.get(1));
        this.shape = new ViewShape(channels, pipeline.height(), pipeline.width());
        this.rows = new AxisWeights(pipeline.height(), Math.toIntExact(images.get(2)));
        this.columns = new AxisWeights(pipeline.width(), Math.toIntExact(images.get(3)));
        this.color = new ColorMap(channels);
        this.matrices = new ViewMatrices(rows, columns, pipeline.filter(), color);
        this.rowMatrix = new float[rows.outputs() * rows.inputs()];
        this.columnMatrix = new float[columns.outputs() * columns.inputs()];
        this.rowMatrices = buffers[0];
        this.columnMatrices = buffers[1];
        this.parameters = buffers[2];
    }

    /**
     * Creates the compilers of a list of views, which share their buffers and run one after
     * another.
     */
    static List<ViewCompiler> forViews(List<ViewPipeline> pipelines, Shape images) {
        UploadBuffer[] buffers = {new UploadBuffer(), new UploadBuffer(), new UploadBuffer()};
        List<ViewCompiler> compilers = new ArrayList<>(pipelines.size());
        for (int view = 0; view < pipelines.size(); view++) {
            compilers.add(new ViewCompiler(pipelines.get(view), view, images, buffers));
        }
        return compilers;
    }

    /** Returns whether this compiler fits images (B, C, H, W) of this shape. */
    boolean fits(Shape images) {
        return images.get(1) == channels
                && images.get(2) == rows.inputs()
                && images.get(3) == columns.inputs();
    }

    /**
     * Compiles a batch and copies it to the manager's device.
     *
     * @return the compiled view, whose arrays must be closed before the next call
     */
    CompiledView compile(BatchKey key, Normalization normalization, NDManager manager) {
        int batch = key.size();
        FloatBuffer rowTarget = rowMatrices.startFloats((long) batch * rowMatrix.length);
        FloatBuffer columnTarget = columnMatrices.startFloats((long) batch * columnMatrix.length);
        ParameterLayout layout = new ParameterLayout(batch, shape, pixelSteps);
        float[] values = new float[layout.size()];
        for (int row = 0; row < batch; row++) {
            compileSample(key.random(row, view), row, layout, values);
            rowTarget.put(rowMatrix);
            columnTarget.put(columnMatrix);
        }
        layout.plan(values);
        layout.writeConstants(values, normalization);
        parameters.startFloats(values.length).put(values);
        return upload(layout, layout.planned(values), manager);
    }

    private void compileSample(
            RandomGenerator random, int row, ParameterLayout layout, float[] values) {
        matrices.reset();
        for (MatrixAugmentation step : matrixSteps) {
            step.compile(matrices, random);
        }
        matrices.finishGeometry();
        Arrays.fill(rowMatrix, 0);
        rows.write(rowMatrix);
        Arrays.fill(columnMatrix, 0);
        columns.writeTransposed(columnMatrix);
        layout.writeColor(values, row, color, PIXEL_SCALE);
        layout.writePixelSteps(values, row, random);
    }

    private CompiledView upload(ParameterLayout layout, List<float[]> planned, NDManager manager) {
        long batch = layout.batch();
        NDArray height =
                rowMatrices.toArray(
                        manager,
                        new Shape(batch, 1, rows.outputs(), rows.inputs()),
                        DataType.FLOAT32);
        NDArray width =
                columnMatrices.toArray(
                        manager,
                        new Shape(batch, columns.inputs(), columns.outputs()),
                        DataType.FLOAT32);
        NDList split =
                layout.split(
                        parameters.toArray(manager, new Shape(layout.size()), DataType.FLOAT32));
        return new CompiledView(height, width, split, pixelSteps, planned);
    }
}
