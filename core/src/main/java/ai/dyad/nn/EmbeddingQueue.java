package ai.dyad.nn;

import ai.djl.Device;
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
import ai.dyad.internal.PowerOfTwoScale;
import ai.dyad.random.CounterRandom;
import java.util.List;

/**
 * MoCo's queue of negatives: the keys of the last batches, first in, first out.
 *
 * <ul>
 *   <li>input: query (N, D), key (N, D)
 *   <li>output: query, key, and the K rows of the queue as they were before this batch, (K, D), of
 *       length 1 and without gradient: the predictions of {@link ai.dyad.loss.InfoNceLoss}
 * </ul>
 *
 * <p>In training, the keys, scaled to length 1, then take the place of the N oldest rows; the write
 * position wraps around, so that K need not be a multiple of N. Otherwise nothing changes. The
 * queue starts with random rows of length 1 drawn from the seed. Rows and position are parameters
 * without gradient: they are saved with the weights and resumed.
 *
 * @see <a href="https://arxiv.org/abs/1911.05722">He et al. 2020, MoCo, algorithm 1</a>
 * @see XbmQueue
 */
public final class EmbeddingQueue extends AbstractBlock implements ForwardState {
    private final int size;
    private final Parameter embeddings;
    private final Parameter cursor;

    /**
     * Creates a queue.
     *
     * @param size the number of rows K, at least the largest batch; MoCo uses 65536 for ImageNet
     * @param seed what the first content is drawn from
     * @throws IllegalArgumentException if the size is not &gt; 0
     */
    public EmbeddingQueue(int size, long seed) {
        if (size <= 0) {
            throw new IllegalArgumentException("queue size must be > 0, got " + size);
        }
        this.size = size;
        embeddings =
                addParameter(
                        StateParameters.state(
                                "embeddings",
                                (manager, shape, type) -> randomRows(manager, shape, seed)));
        cursor =
                addParameter(
                        StateParameters.state(
                                "cursor",
                                new Shape(),
                                (manager, shape, type) -> manager.zeros(shape, DataType.INT64)));
    }

    /**
     * Returns the number of rows K.
     *
     * @return the size
     */
    public int getSize() {
        return size;
    }

    /** {@inheritDoc} */
    @Override
    public List<Parameter> changedPerRow() {
        return List.of(embeddings, cursor);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray key = inputs.get(1);
        requireRoom(key.getShape());
        NDArray rows = store.getValue(embeddings, key.getDevice(), training);
        NDArray before = snapshot(rows, key.getManager());
        if (training) {
            enqueue(store, rows, key);
        }
        return new NDList(inputs.get(0), key, before);
    }

    /** A copy, because autograd keeps the negatives while the queue changes. */
    static NDArray snapshot(NDArray rows, NDManager manager) {
        NDArray copy = rows.duplicate();
        copy.attach(manager);
        return copy;
    }

    private void enqueue(ParameterStore store, NDArray rows, NDArray key) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray slots = nextSlots(store, key.getDevice(), key.size(0));
            NDArray same = key.stopGradient().toType(rows.getDataType(), false);
            NDArray unit = PowerOfTwoScale.inRange(same).normalize(2, 1);
            rows.set(new NDIndex("{}", slots), unit);
            NDArray position = store.getValue(cursor, key.getDevice(), true);
            position.addi(key.size(0)).modi(size);
        }
    }

    /**
     * The positions of the next rows, (N), computed on the device so that the host does not wait.
     * The caller closes it.
     */
    NDArray nextSlots(ParameterStore store, Device device, long count) {
        NDArray position = store.getValue(cursor, device, true);
        NDManager manager = position.getManager();
        try (NDArray offsets = manager.arange(0, Math.toIntExact(count), 1, DataType.INT64);
                NDArray slots = offsets.add(position)) {
            return slots.mod(size);
        }
    }

    private void requireRoom(Shape key) {
        if (key.get(0) > size) {
            throw new IllegalArgumentException(
                    "queue size must be >= the batch, got "
                            + size
                            + " for "
                            + key.get(0)
                            + " keys "
                            + key);
        }
    }

    private static NDArray randomRows(NDManager manager, Shape shape, long seed) {
        float[] values = new float[Math.toIntExact(shape.size())];
        CounterRandom random = CounterRandom.of(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        try (NDArray normal = manager.create(values, shape)) {
            return normal.normalize(2, 1);
        }
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        embeddings.setShape(new Shape(size, inputShapes[1].get(1)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape key = inputShapes[1];
        return new Shape[] {inputShapes[0], key, new Shape(size, key.get(1))};
    }
}
