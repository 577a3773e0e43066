package ai.dyad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Arrays;

/**
 * A critic that reads both sides together: {@code s(x, y) = MLP([x, y])}, a perceptron with ReLU
 * between its layers and a single output.
 *
 * <ul>
 *   <li><b>inputs</b>: x (N, dx), y (M, dy)
 *   <li><b>output</b>: scores (N, M), {@code scores[i][j] = s(x_i, y_j)}
 * </ul>
 *
 * <p>More expressive than {@link SeparableCritic}, but the perceptron runs on all N M pairs and
 * needs memory for them. The first layer is linear in [x, y], so it is applied once to each side
 * and the results are added for each pair; pairs are never concatenated.
 */
public final class ConcatenatedCritic extends AbstractBlock {
    private static final byte VERSION = 1;

    private final Block firstX;
    private final Block firstY;
    private final SequentialBlock rest = new SequentialBlock();
    private final long firstUnits;

    /**
     * Creates a critic.
     *
     * @param hiddenUnits the width of each hidden layer, from the input to the output
     * @throws IllegalArgumentException if there is no hidden layer or one has no unit
     */
    public ConcatenatedCritic(int... hiddenUnits) {
        super(VERSION);
        if (hiddenUnits.length == 0 || Arrays.stream(hiddenUnits).anyMatch(units -> units < 1)) {
            throw new IllegalArgumentException(
                    "hidden units must be at least one number >= 1, got "
                            + Arrays.toString(hiddenUnits));
        }
        firstUnits = hiddenUnits[0];
        firstX = addChildBlock("x", Linear.builder().setUnits(firstUnits).build());
        firstY = addChildBlock("y", Linear.builder().setUnits(firstUnits).optBias(false).build());
        for (int layer = 1; layer < hiddenUnits.length; layer++) {
            rest.add(Activation.reluBlock());
            rest.add(Linear.builder().setUnits(hiddenUnits[layer]).build());
        }
        rest.add(Activation.reluBlock());
        rest.add(Linear.builder().setUnits(1).build());
        addChildBlock("rest", rest);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        PairShapes.check(inputs);
        NDArray x = firstX.forward(parameterStore, new NDList(inputs.get(0)), training).head();
        NDArray y = firstY.forward(parameterStore, new NDList(inputs.get(1)), training).head();
        NDArray pairs = x.expandDims(1).add(y.expandDims(0)).reshape(-1, firstUnits); // (N M, h)
        NDArray scores = rest.forward(parameterStore, new NDList(pairs), training).head();
        return new NDList(scores.reshape(x.size(0), y.size(0)));
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        PairShapes.check(inputShapes);
        firstX.initialize(manager, dataType, inputShapes[0]);
        firstY.initialize(manager, dataType, inputShapes[1]);
        long pairs = inputShapes[0].get(0) * inputShapes[1].get(0);
        rest.initialize(manager, dataType, new Shape(pairs, firstUnits));
    }

    /** {@inheritDoc} */
    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return PairShapes.scores(inputShapes);
    }
}
