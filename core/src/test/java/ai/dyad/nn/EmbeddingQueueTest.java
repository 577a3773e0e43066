package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.dyad.loss.InfoNceLoss;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingQueueTest {
    private static final int SIZE = 5;

    private final NDManager manager = NDManager.newBaseManager();
    private final ParameterStore store = new ParameterStore(manager, false);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void startsWithUnitRowsDrawnFromItsSeed() {
        float[] first = rows(queue(7));
        assertArrayEquals(first, rows(queue(7)));
        assertFalse(Arrays.equals(first, rows(queue(8))));
        for (int row = 0; row < SIZE; row++) {
            double square = Math.pow(first[2 * row], 2) + Math.pow(first[2 * row + 1], 2);
            assertEquals(1, square, 1e-5);
        }
    }

    @Test
    void returnsTheRowsFromBeforeTheBatch() {
        EmbeddingQueue queue = queue(7);
        float[] before = rows(queue);
        NDList inputs = new NDList(keys(9, 9), keys(1, 2));
        NDList outputs = queue.forward(store, inputs, true);
        assertEquals(inputs.get(0), outputs.get(0));
        assertEquals(inputs.get(1), outputs.get(1));
        assertArrayEquals(before, outputs.get(2).toFloatArray());
        Shape[] shapes = queue.getOutputShapes(inputs.getShapes());
        for (int i = 0; i < 3; i++) {
            assertEquals(outputs.get(i).getShape(), shapes[i]);
        }
    }

    @Test
    void overwritesTheOldestAndWrapsAround() {
        EmbeddingQueue queue = queue(7);
        enqueue(queue, 1, 2);
        enqueue(queue, 3, 4);
        enqueue(queue, 5, 6); // 6 takes the place of 1
        assertArrayEquals(unitRows(6, 2, 3, 4, 5), rows(queue), 1e-6f);
        enqueue(queue, 7, 8, 9, 10, 11); // a whole turn, from slot 1
        assertArrayEquals(unitRows(11, 7, 8, 9, 10), rows(queue), 1e-6f);
    }

    @Test
    void normalizesKeysToUnitLength() {
        EmbeddingQueue queue = queue(7);
        enqueue(queue, 1, 2);
        NDArray lengths = manager.create(new float[] {1e25f, 1e-25f}, new Shape(2, 1));
        queue.forward(store, new NDList(keys(3, 4), keys(3, 4).mul(lengths)), true);
        assertArrayEquals(unitRows(1, 2, 3, 4), Arrays.copyOf(rows(queue), 8), 1e-6f);
    }

    @Test
    void changesNothingOutsideOfTraining() {
        EmbeddingQueue queue = queue(7);
        float[] before = rows(queue);
        queue.forward(store, new NDList(keys(1, 2), keys(1, 2)), false);
        enqueue(queue, 3);
        float[] after = rows(queue);
        assertArrayEquals(Arrays.copyOfRange(before, 2, 10), Arrays.copyOfRange(after, 2, 10));
        assertArrayEquals(unitRows(3), Arrays.copyOf(after, 2), 1e-6f);
    }

    @Test
    void gradientOfTheLossMatchesTheReturnedRows() {
        EmbeddingQueue queue = queue(7);
        NDArray negatives = queue.getParameters().valueAt(0).getArray().duplicate();
        InfoNceLoss loss = InfoNceLoss.builder().build();
        NDArray query = keys(1, 2);
        query.setRequiresGradient(true);
        NDArray same = keys(1, 2);
        same.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList outputs = queue.forward(store, new NDList(query, keys(3, 4)), true);
            collector.backward(loss.evaluate(null, outputs));
            collector.backward(loss.evaluate(null, new NDList(same, keys(3, 4), negatives)));
        }
        assertArrayEquals(
                same.getGradient().toFloatArray(), query.getGradient().toFloatArray(), 1e-6f);
        assertFalse(queue.getParameters().valueAt(0).getArray().hasGradient());
    }

    @Test
    void leavesNothingOpenButItsOutput() {
        EmbeddingQueue queue = queue(7);
        enqueue(queue, 1, 2);
        int arrays = manager.getManagedArrays().size();
        try (NDManager step = manager.newSubManager()) {
            NDArray key = step.ones(new Shape(2, 2));
            queue.forward(store, new NDList(key, key), true);
            assertEquals(2, step.getManagedArrays().size());
        }
        assertEquals(arrays, manager.getManagedArrays().size());
    }

    @Test
    void contentAndPositionAreSaved() throws Exception {
        EmbeddingQueue queue = queue(7);
        enqueue(queue, 1, 2, 3);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        queue.saveParameters(new DataOutputStream(bytes));
        EmbeddingQueue resumed = new EmbeddingQueue(SIZE, 99);
        resumed.loadParameters(
                manager, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        resumed.initialize(manager, DataType.FLOAT32, new Shape(2, 2), new Shape(2, 2));
        enqueue(queue, 4, 5, 6);
        enqueue(resumed, 4, 5, 6);
        assertArrayEquals(rows(queue), rows(resumed));
    }

    @Test
    void stateIsNotLearnedEvenWhenALoadedModelIsTrainedOn() {
        for (Parameter parameter : queue(7).getParameters().values()) {
            assertFalse(parameter.requiresGradient());
            assertEquals(Parameter.Type.RUNNING_MEAN, parameter.getType());
        }
    }

    @Test
    void rejectsABatchLargerThanTheQueue() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> enqueue(queue(7), 1, 2, 3, 4, 5, 6))
                        .getMessage();
        assertEquals("queue size must be >= the batch, got 5 for 6 keys (6, 2)", message);
        assertThrows(IllegalArgumentException.class, () -> new EmbeddingQueue(0, 1));
    }

    private EmbeddingQueue queue(long seed) {
        EmbeddingQueue queue = new EmbeddingQueue(SIZE, seed);
        queue.initialize(manager, DataType.FLOAT32, new Shape(2, 2), new Shape(2, 2));
        return queue;
    }

    private void enqueue(EmbeddingQueue queue, int... slopes) {
        queue.forward(store, new NDList(keys(slopes), keys(slopes)), true);
    }

    /** Rows (3, 3 slope), told apart by their direction. */
    private NDArray keys(int... slopes) {
        float[] rows = new float[2 * slopes.length];
        for (int i = 0; i < slopes.length; i++) {
            rows[2 * i] = 3;
            rows[2 * i + 1] = 3 * slopes[i];
        }
        return manager.create(rows, new Shape(slopes.length, 2));
    }

    private static float[] unitRows(int... slopes) {
        float[] rows = new float[2 * slopes.length];
        for (int i = 0; i < slopes.length; i++) {
            double length = Math.hypot(1, slopes[i]);
            rows[2 * i] = (float) (1 / length);
            rows[2 * i + 1] = (float) (slopes[i] / length);
        }
        return rows;
    }

    private static float[] rows(EmbeddingQueue queue) {
        return queue.getParameters().valueAt(0).getArray().toFloatArray();
    }
}
