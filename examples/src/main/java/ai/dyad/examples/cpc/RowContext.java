package ai.dyad.examples.cpc;

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
import ai.djl.nn.recurrent.GRU;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Reads images row by row from the top: a perceptron encodes each row, and a GRU summarizes the
 * rows so far.
 *
 * <ul>
 *   <li><b>input</b>: images (B, C, H, W)
 *   <li><b>outputs</b>: contexts c (H, B, S), where c[t] summarizes rows 0 to t; encoded rows z (H,
 *       B, D)
 * </ul>
 */
final class RowContext extends AbstractBlock {
    /** D, the width of an encoded row. */
    static final int ROW_WIDTH = 64;

    private static final int HIDDEN_UNITS = 128;
    private static final byte VERSION = 1;

    private final Block rowEncoder;
    private final Block gru;
    private final int width;

    /**
     * Creates a reader.
     *
     * @param width S, the width of a context
     */
    RowContext(int width) {
        super(VERSION);
        this.width = width;
        rowEncoder =
                addChildBlock(
                        "rows",
                        new SequentialBlock()
                                .add(Linear.builder().setUnits(HIDDEN_UNITS).build())
                                .add(Activation.reluBlock())
                                .add(Linear.builder().setUnits(ROW_WIDTH).build()));
        gru =
                addChildBlock(
                        "context",
                        GRU.builder()
                                .setStateSize(width)
                                .setNumLayers(1)
                                .optBatchFirst(false)
                                .build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray images = inputs.head();
        NDArray rows = images.transpose(2, 0, 1, 3).reshape(rows(images.getShape()));
        NDArray encoded = rowEncoder.forward(parameterStore, new NDList(rows), training).head();
        // a new list, because the GRU adds its first state to the given list
        NDArray contexts = gru.forward(parameterStore, new NDList(encoded), training).head();
        return new NDList(contexts, encoded);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape rows = rows(inputShapes[0]);
        rowEncoder.initialize(manager, dataType, rows);
        gru.initialize(manager, dataType, rowEncoder.getOutputShapes(new Shape[] {rows}));
    }

    /** {@inheritDoc} */
    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape rows = rows(inputShapes[0]);
        return new Shape[] {
            new Shape(rows.get(0), rows.get(1), width),
            new Shape(rows.get(0), rows.get(1), ROW_WIDTH)
        };
    }

    /** Returns the shape of images (B, C, H, W) as sequences of rows (H, B, C W). */
    private static Shape rows(Shape images) {
        return new Shape(images.get(2), images.get(0), images.get(1) * images.get(3));
    }
}
