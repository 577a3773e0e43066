package ai.dyad.examples.cpc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * The model of contrastive predictive coding. For each distance k, a matrix W_k predicts the
 * encoding of the row k further down from the context c[t]; the score is {@code f_k = z[t + k] .
 * W_k c[t]}.
 *
 * <p>Source: van den Oord et al. 2018, "Representation Learning with Contrastive Predictive
 * Coding", eq. 3.
 *
 * <ul>
 *   <li><b>inputs</b>: images (B, C, H, W), positions t (P), int64
 *   <li><b>outputs</b>: for each k the predictions (P, B, D) and the encoded rows (P, B, D)
 * </ul>
 */
final class CpcModel extends AbstractBlock {
    private static final byte VERSION = 1;

    private final RowContext reader;
    private final List<Integer> ahead;
    private final List<Block> predictors = new ArrayList<>();

    /**
     * Creates the model.
     *
     * @param contextWidth the width of a context
     * @param ahead the distances k
     */
    CpcModel(int contextWidth, List<Integer> ahead) {
        super(VERSION);
        this.ahead = List.copyOf(ahead);
        reader = addChildBlock("reader", new RowContext(contextWidth));
        for (int k : ahead) {
            Block predictor =
                    Linear.builder().setUnits(RowContext.ROW_WIDTH).optBias(false).build();
            // every score starts at 0, and so does the bound
            predictor.setInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
            predictors.add(addChildBlock("ahead" + k, predictor));
        }
    }

    /** Returns the reader of rows, which shares its parameters with this model. */
    RowContext reader() {
        return reader;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray positions = inputs.get(1);
        NDList read = reader.forward(parameterStore, new NDList(inputs.get(0)), training);
        NDArray contexts = read.get(0).get(new NDIndex("{}", positions)); // (P, B, S)
        NDList outputs = new NDList();
        for (int i = 0; i < predictors.size(); i++) {
            NDList predicted =
                    predictors.get(i).forward(parameterStore, new NDList(contexts), training);
            outputs.add(predicted.head());
            outputs.add(read.get(1).get(new NDIndex("{}", positions.add(ahead.get(i)))));
        }
        return outputs;
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        reader.initialize(manager, dataType, inputShapes[0]);
        Shape contexts = contexts(inputShapes);
        predictors.forEach(predictor -> predictor.initialize(manager, dataType, contexts));
    }

    /** {@inheritDoc} */
    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape contexts = contexts(inputShapes);
        Shape[] outputs = new Shape[2 * predictors.size()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = new Shape(contexts.get(0), contexts.get(1), RowContext.ROW_WIDTH);
        }
        return outputs;
    }

    private Shape contexts(Shape[] inputShapes) {
        Shape all = reader.getOutputShapes(new Shape[] {inputShapes[0]})[0];
        return new Shape(inputShapes[1].get(0), all.get(1), all.get(2));
    }
}
