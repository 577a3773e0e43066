package ai.dyad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A critic that embeds both sides and takes the dot product: {@code s(x, y) = g(x) . h(y)}.
 *
 * <ul>
 *   <li><b>inputs</b>: x (N, dx), y (M, dy)
 *   <li><b>output</b>: scores (N, M), {@code scores[i][j] = s(x_i, y_j)}
 * </ul>
 *
 * <p>Each side is embedded once, N + M times in all, so large batches are cheap. For {@code
 * ai.dyad.information.MutualInformationBound}. Same as {@link BilinearCritic}, but with any two
 * encoders; see {@link ConcatenatedCritic} for a critic that sees both sides together.
 */
public final class SeparableCritic extends AbstractBlock {
    private static final byte VERSION = 1;

    private final Block encoderX;
    private final Block encoderY;

    /**
     * Creates a critic from two encoders with embeddings of one width.
     *
     * @param encoderX g, from (N, dx) to (N, D)
     * @param encoderY h, from (M, dy) to (M, D)
     */
    public SeparableCritic(Block encoderX, Block encoderY) {
        super(VERSION);
        this.encoderX = addChildBlock("x", encoderX);
        this.encoderY = addChildBlock("y", encoderY);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        PairShapes.check(inputs);
        NDArray x = encoderX.forward(parameterStore, new NDList(inputs.get(0)), training).head();
        NDArray y = encoderY.forward(parameterStore, new NDList(inputs.get(1)), training).head();
        return new NDList(x.matMul(y.transpose())); // (N, M)
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        PairShapes.check(inputShapes);
        encoderX.initialize(manager, dataType, inputShapes[0]);
        encoderY.initialize(manager, dataType, inputShapes[1]);
        Shape embeddingX = encoderX.getOutputShapes(new Shape[] {inputShapes[0]})[0];
        Shape embeddingY = encoderY.getOutputShapes(new Shape[] {inputShapes[1]})[0];
        if (embeddingX.get(1) != embeddingY.get(1)) {
            throw new IllegalArgumentException(
                    "both encoders must give embeddings of one width, got "
                            + embeddingX
                            + " and "
                            + embeddingY);
        }
    }

    /** {@inheritDoc} */
    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return PairShapes.scores(inputShapes);
    }
}
