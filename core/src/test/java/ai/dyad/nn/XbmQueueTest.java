package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.dyad.loss.ExtraNegatives;
import ai.dyad.loss.InfoNceLoss;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class XbmQueueTest {
    private static final int SIZE = 5;
    private static final long EMPTY = XbmQueue.EMPTY;

    private final NDManager manager = NDManager.newBaseManager();
    private final ParameterStore store = new ParameterStore(manager, false);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void idsStayWithTheirEmbeddings() {
        XbmQueue queue = queue();
        assertArrayEquals(
                new long[] {EMPTY, EMPTY, EMPTY, EMPTY, EMPTY}, ids(enqueue(queue, 1, 2)));
        assertEquals(2, queue.getValidCount());
        assertArrayEquals(new long[] {1, 2, EMPTY, EMPTY, EMPTY}, ids(enqueue(queue, 3, 4)));
        assertArrayEquals(new long[] {1, 2, 3, 4, EMPTY}, ids(enqueue(queue, 5, 6)));
        NDList last = enqueue(queue, 7);
        assertArrayEquals(new long[] {6, 2, 3, 4, 5}, ids(last));
        assertEquals(SIZE, queue.getValidCount());
        float[] rows = last.get(2).toFloatArray();
        for (int i = 0; i < SIZE; i++) {
            assertEquals(
                    (double) ids(last)[i], rows[2 * i + 1] / rows[2 * i], 1e-5, "slope is the id");
        }
    }

    @Test
    void changesNothingOutsideOfTraining() {
        XbmQueue queue = queue();
        enqueue(queue, 1, 2);
        queue.forward(store, inputs(8, 9), false);
        assertArrayEquals(new long[] {1, 2, EMPTY, EMPTY, EMPTY}, ids(enqueue(queue, 3)));
    }

    @Test
    void outputsAreThePredictionsOfInfoNce() {
        XbmQueue queue = queue();
        InfoNceLoss loss =
                InfoNceLoss.builder().optExtraNegatives(ExtraNegatives.JOIN_OTHER_KEYS).build();
        NDList labels = new NDList(inputs(1, 2).get(2));
        NDList empty = queue.forward(store, inputs(1, 2), true);
        assertEquals(
                loss.evaluate(labels, new NDList(empty.get(0), empty.get(1))).getFloat(),
                loss.evaluate(labels, empty).getFloat(),
                1e-6,
                "an empty memory adds nothing");
        Shape[] shapes = queue.getOutputShapes(inputs(1, 2).getShapes());
        for (int i = 0; i < 4; i++) {
            assertEquals(empty.get(i).getShape(), shapes[i]);
        }
    }

    @Test
    void leavesNothingOpenButItsOutput() {
        XbmQueue queue = queue();
        enqueue(queue, 1, 2);
        NDList inputs = inputs(3, 4);
        int arrays = manager.getManagedArrays().size();
        queue.forward(store, inputs, true).subNDList(2).close();
        assertEquals(arrays, manager.getManagedArrays().size());
    }

    @Test
    void contentIdsAndPositionAreSaved() throws Exception {
        XbmQueue queue = queue();
        enqueue(queue, 1, 2, 3);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        queue.saveParameters(new DataOutputStream(bytes));
        XbmQueue resumed = new XbmQueue(SIZE);
        resumed.loadParameters(
                manager, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        resumed.initialize(manager, DataType.FLOAT32, inputs(1, 2).getShapes());
        enqueue(queue, 4, 5, 6);
        enqueue(resumed, 4, 5, 6);
        assertArrayEquals(ids(enqueue(queue, 7)), ids(enqueue(resumed, 7)));
        assertArrayEquals(
                enqueue(queue, 7).get(2).toFloatArray(), enqueue(resumed, 7).get(2).toFloatArray());
    }

    @Test
    void rejectsIdsThatDoNotFit() {
        NDList wrong = inputs(1, 2);
        wrong.set(2, manager.create(new float[2]));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> queue().forward(store, wrong, true))
                        .getMessage();
        assertEquals("ids must be (2) of an integer type, got (2) float32", message);
    }

    @Test
    void rejectedBatchAddsNoIds() {
        XbmQueue queue = queue();
        assertThrows(IllegalArgumentException.class, () -> enqueue(queue, 1, 2, 3, 4, 5, 6));
        assertEquals(0, queue.getValidCount());
    }

    private XbmQueue queue() {
        XbmQueue queue = new XbmQueue(SIZE);
        queue.initialize(manager, DataType.FLOAT32, inputs(1, 2).getShapes());
        return queue;
    }

    private NDList enqueue(XbmQueue queue, int... slopes) {
        return queue.forward(store, inputs(slopes), true);
    }

    private NDList inputs(int... slopes) {
        float[] rows = new float[2 * slopes.length];
        long[] ids = new long[slopes.length];
        for (int i = 0; i < slopes.length; i++) {
            rows[2 * i] = 1;
            rows[2 * i + 1] = slopes[i];
            ids[i] = slopes[i];
        }
        NDArray keys = manager.create(rows, new Shape(slopes.length, 2));
        return new NDList(keys, keys, manager.create(ids));
    }

    private static long[] ids(NDList outputs) {
        return outputs.get(3).toLongArray();
    }
}
