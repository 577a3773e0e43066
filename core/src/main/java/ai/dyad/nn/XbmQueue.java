package ai.dyad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;

/**
 * A cross-batch memory: an {@link EmbeddingQueue} whose rows have ids, so that a stored row of an
 * anchor's own class or sample does not count as a negative.
 *
 * <ul>
 *   <li>input: query (N, D), key (N, D), ids (N) of an integer type
 *   <li>output: query, key, the K rows as they were before this batch, (K, D), and their ids, (K)
 *       int64: the predictions of {@link ai.dyad.loss.InfoNceLoss}, whose labels are the same ids
 * </ul>
 *
 * <p>It starts without a valid row: the id of a row that was never written is {@link #EMPTY}, which
 * the loss leaves out. In training, keys and ids then take the place of the N oldest rows;
 * otherwise nothing changes. Rows, ids and position are parameters without gradient: they are saved
 * with the weights and resumed.
 *
 * @see <a href="https://arxiv.org/abs/1912.06798">Wang et al. 2020, Cross-Batch Memory</a>
 */
public final class XbmQueue extends AbstractBlock implements ForwardState {
    /** The id of a row that was never written; no sample may have it. */
    public static final long EMPTY = Long.MIN_VALUE;

    private final EmbeddingQueue queue;
    private final Parameter ids;

    /**
     * Creates a memory.
     *
     * @param size the number of rows K, at least the largest batch
     * @throws IllegalArgumentException if the size is not &gt; 0
     */
    public XbmQueue(int size) {
        queue = addChildBlock("queue", new EmbeddingQueue(size, 0));
        ids =
                addParameter(
                        StateParameters.state(
                                "ids",
                                new Shape(size),
                                (manager, shape, type) -> empty(manager, shape)));
    }

    /**
     * Returns the number of rows K.
     *
     * @return the size
     */
    public int getSize() {
        return queue.getSize();
    }

    /**
     * Returns how many rows have been written. Waits for the device.
     *
     * @return the number of valid rows, at most the size
     */
    public int getValidCount() {
        int valid = 0;
        for (long id : ids.getArray().toLongArray()) {
            valid += id == EMPTY ? 0 : 1;
        }
        return valid;
    }

    /** {@inheritDoc} */
    @Override
    public List<Parameter> changedPerRow() {
        return List.of(ids);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray key = inputs.get(1);
        NDArray batchIds = requireIds(inputs.get(2), key.size(0));
        NDArray known = store.getValue(ids, key.getDevice(), training);
        NDArray before = EmbeddingQueue.snapshot(known, key.getManager());
        NDList pair = new NDList(inputs.get(0), key);
        NDList outputs;
        try (NDArray slots = queue.nextSlots(store, key.getDevice(), key.size(0))) {
            outputs = queue.forward(store, pair, training, params); // moves the position on
            if (training) {
                remember(known, slots, batchIds);
            }
        }
        outputs.add(before);
        return outputs;
    }

    private static void remember(NDArray known, NDArray slots, NDArray batchIds) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            known.set(new NDIndex("{}", slots), batchIds.toType(DataType.INT64, false));
        }
    }

    private static NDArray requireIds(NDArray batchIds, long rows) {
        if (!batchIds.getDataType().isInteger() || !batchIds.getShape().equals(new Shape(rows))) {
            throw new IllegalArgumentException(
                    String.format(
                            "ids must be (%d) of an integer type, got %s %s",
                            rows, batchIds.getShape(), batchIds.getDataType()));
        }
        return batchIds;
    }

    private static NDArray empty(NDManager manager, Shape shape) {
        return manager.full(shape, (float) EMPTY, DataType.INT64); // -2^63 is exact as a float
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        queue.initialize(manager, dataType, inputShapes[0], inputShapes[1]);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape[] pair = queue.getOutputShapes(new Shape[] {inputShapes[0], inputShapes[1]});
        return new Shape[] {pair[0], pair[1], pair[2], new Shape(getSize())};
    }
}
