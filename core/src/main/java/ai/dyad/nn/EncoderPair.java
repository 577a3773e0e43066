package ai.dyad.nn;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * The two sides of a {@link DualEncoder}: each gets its share of the inputs.
 *
 * @param layout which inputs belong to which side
 * @param first the first side
 * @param second the second side
 */
record EncoderPair(InputLayout layout, ProjectedEncoder first, ProjectedEncoder second) {
    ProjectedEncoder get(String name) {
        return layout.isFirst(name) ? first : second;
    }

    /** Embeds both: the first's and the second's embeddings (N, D). */
    NDList forward(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        if (training) {
            first.freezeIfAsked();
            second.freezeIfAsked();
        }
        NDList outputs = new NDList();
        outputs.addAll(first.forward(store, layout.ofFirst(inputs), training, params));
        outputs.addAll(second.forward(store, layout.ofSecond(inputs), training, params));
        return outputs;
    }

    void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
        first.initialize(manager, dataType, layout.ofFirst(inputShapes));
        second.initialize(manager, dataType, layout.ofSecond(inputShapes));
    }

    /** Returns the shapes of both embeddings, which must be of one space. */
    Shape[] outputShapes(Shape... inputShapes) {
        Shape ofFirst = first.getOutputShapes(layout.ofFirst(inputShapes))[0];
        Shape ofSecond = second.getOutputShapes(layout.ofSecond(inputShapes))[0];
        if (ofFirst.get(1) != ofSecond.get(1)) {
            throw new IllegalArgumentException(
                    String.format(
                            "without projections both encoders must have as many features, got %d"
                                    + " and %d: call setUnits to project them",
                            ofFirst.get(1), ofSecond.get(1)));
        }
        return new Shape[] {ofFirst, ofSecond};
    }
}
