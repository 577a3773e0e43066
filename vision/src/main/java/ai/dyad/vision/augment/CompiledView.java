package ai.dyad.vision.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * The part of one view that runs on the device: applies the compiled matrices to a batch in two
 * batched products for geometry, one for color, a clamp, the pixel steps and the normalization.
 * Nothing is read back from the device.
 */
final class CompiledView {
    /** Positions in the list of parameters; those of the pixel steps follow from {@link #PARTS}. */
    static final int COLOR = 0;

    static final int MEAN_COLOR = 1;
    static final int OFFSET = 2;
    static final int BLACK = 3;
    static final int WHITE = 4;
    static final int MEAN = 5;
    static final int STD = 6;
    static final int PARTS = 7;

    private final NDArray rowMatrices; // (B, 1, h, H)
    private final NDArray columnMatrices; // (B, W, w)
    private final NDList parameters;
    private final List<PixelAugmentation> pixelSteps;
    private final List<float[]>
            planned; // on the host, for the steps that need the parameters there

    CompiledView(
            NDArray rowMatrices,
            NDArray columnMatrices,
            NDList parameters,
            List<PixelAugmentation> pixelSteps,
            List<float[]> planned) {
        this.rowMatrices = rowMatrices;
        this.columnMatrices = columnMatrices;
        this.parameters = parameters;
        this.pixelSteps = pixelSteps;
        this.planned = planned;
    }

    /**
     * Makes the view.
     *
     * @param images (B, C, H, W) float32 with values in [0, 255]
     * @return (B, C, h, w), attached to the manager of the matrices
     */
    NDArray apply(NDArray images) {
        NDArray view;
        try (NDArray resized = resize(images)) {
            view = clamp(recolor(resized));
        }
        for (int i = 0; i < pixelSteps.size(); i++) {
            view = applyStep(view, i);
        }
        return view.subi(parameters.get(MEAN)).divi(parameters.get(STD));
    }

    private NDArray resize(NDArray images) {
        Shape shape = images.getShape();
        long batch = shape.get(0);
        long channels = shape.get(1);
        long height = shape.get(2);
        try (NDArray stacked = images.reshape(batch, channels * height, shape.get(3));
                NDArray narrow = stacked.matMul(columnMatrices); // (B, C H, w)
                NDArray split = narrow.reshape(batch, channels, height, -1)) {
            return rowMatrices.matMul(split);
        }
    }

    private NDArray recolor(NDArray images) { // (B, C, h, w)
        Shape shape = images.getShape();
        try (NDArray pixels = images.reshape(shape.get(0), shape.get(1), -1); // (B, C, h w)
                NDArray means = pixels.mean(new int[] {2}, true); // (B, C, 1)
                NDArray shift = parameters.get(MEAN_COLOR).matMul(means);
                NDArray colored = parameters.get(COLOR).matMul(pixels)) {
            shift.addi(parameters.get(OFFSET));
            return colored.addi(shift).reshape(shape);
        }
    }

    private NDArray clamp(NDArray values) {
        // not clip(), which would read its limits back from the device
        try (values;
                NDArray positive = values.maximum(parameters.get(BLACK))) {
            return positive.minimum(parameters.get(WHITE));
        }
    }

    private NDArray applyStep(NDArray view, int step) {
        PixelAugmentation augmentation = pixelSteps.get(step);
        NDArray drawn = parameters.get(PARTS + step);
        NDArray changed =
                augmentation instanceof PlannedAugmentation sorting
                        ? sorting.apply(view, drawn, planned.get(step))
                        : augmentation.apply(view, drawn);
        if (!changed.getShape().equals(view.getShape())) {
            throw new IllegalStateException(
                    augmentation
                            + " must keep the shape "
                            + view.getShape()
                            + ", got "
                            + changed.getShape());
        }
        if (changed != view) {
            view.close();
        }
        return changed;
    }
}
