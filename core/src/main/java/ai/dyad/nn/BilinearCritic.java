package ai.dyad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A critic with a single matrix: {@code s(x, y) = x^T W y}.
 *
 * <ul>
 *   <li><b>inputs</b>: x (N, dx), y (M, dy)
 *   <li><b>output</b>: scores (N, M), {@code scores[i][j] = s(x_i, y_j)}
 *   <li><b>parameter</b>: weight W (dx, dy)
 * </ul>
 *
 * <p>The critic of contrastive predictive coding, where x is a context and y an encoded future
 * sample: van den Oord et al. 2018, eq. 3. Same as {@link SeparableCritic} with one linear encoder.
 */
public final class BilinearCritic extends AbstractBlock {
    private static final byte VERSION = 1;

    private final Parameter weight;

    /** Creates a critic; the widths of x and y are those of the shapes it is initialized with. */
    public BilinearCritic() {
        super(VERSION);
        weight =
                addParameter(
                        Parameter.builder()
                                .setName("weight")
                                .setType(Parameter.Type.WEIGHT)
                                .build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        PairShapes.check(inputs);
        NDArray x = inputs.get(0);
        NDArray matrix = parameterStore.getValue(weight, x.getDevice(), training);
        return new NDList(x.matMul(matrix).matMul(inputs.get(1).transpose())); // (N, M)
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        PairShapes.check(inputShapes);
        weight.setShape(new Shape(inputShapes[0].get(1), inputShapes[1].get(1)));
    }

    /** {@inheritDoc} */
    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return PairShapes.scores(inputShapes);
    }
}
