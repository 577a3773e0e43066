package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which of a model's outputs have one row per sample, and how the chunks' outputs are joined. The
 * others, such as a learned scale or a queue of negatives, are the same for every chunk.
 */
final class ChunkOutputs {
    private final boolean[] perSample;

    private ChunkOutputs(boolean[] perSample) {
        this.perSample = perSample;
    }

    /** Compares the model's output shapes for two and for three samples. */
    static ChunkOutputs of(Block block, NDList inputs) {
        Shape[] two = block.getOutputShapes(shapes(inputs, 2));
        Shape[] three = block.getOutputShapes(shapes(inputs, 3));
        boolean[] perSample = new boolean[two.length];
        for (int i = 0; i < two.length; i++) {
            perSample[i] = two[i].dimension() > 0 && two[i].get(0) != three[i].get(0);
            Shape rest = perSample[i] ? two[i].slice(1) : two[i];
            if (!rest.equals(perSample[i] ? three[i].slice(1) : three[i])) {
                throw new IllegalArgumentException(
                        "a model trained in chunks must have the batch on axis 0 of its outputs and"
                                + " nowhere else, got "
                                + two[i]
                                + " for 2 samples and "
                                + three[i]
                                + " for 3: train this model without optChunkSize");
            }
        }
        return new ChunkOutputs(perSample);
    }

    boolean isPerSample(int output) {
        return perSample[output];
    }

    /** One output of the whole batch; if it is the same for every chunk, the first chunk's. */
    NDArray join(List<NDList> chunks, int output) {
        if (!perSample[output] || chunks.size() == 1) {
            return chunks.get(0).get(output);
        }
        NDList rows = new NDList(chunks.size());
        chunks.forEach(chunk -> rows.add(chunk.get(output)));
        return NDArrays.concat(rows, 0);
    }

    /** All outputs of the whole batch. */
    NDList join(List<NDList> chunks) {
        List<NDArray> joined = new ArrayList<>();
        for (int i = 0; i < perSample.length; i++) {
            joined.add(join(chunks, i));
        }
        return new NDList(joined);
    }

    private static Shape[] shapes(NDList inputs, long samples) {
        return Arrays.stream(inputs.getShapes())
                .map(shape -> new Shape(samples).addAll(shape.slice(1)))
                .toArray(Shape[]::new);
    }
}
