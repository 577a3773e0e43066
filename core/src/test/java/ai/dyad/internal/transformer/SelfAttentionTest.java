package ai.dyad.internal.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.random.CounterRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelfAttentionTest {

    private static final int LENGTH = 5;
    private static final int BATCH = 2;
    private static final int WIDTH = 6;
    private static final int HEADS = 3;
    private static final float TOLERANCE = 1e-5f;

    /** Which keys a query may see. */
    private interface Visible {
        boolean test(int batch, int query, int key);
    }

    private NDManager manager;
    private NDArray query;
    private NDArray key;
    private NDArray value;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        query = random(1);
        key = random(2);
        value = random(3);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void equalsPlainLoops() {
        check(SelfAttention.full(manager, WIDTH, HEADS), (batch, q, k) -> true);
    }

    @Test
    void causalAttentionIgnoresLaterPositions() {
        check(SelfAttention.causal(manager, LENGTH, WIDTH, HEADS), (batch, q, k) -> k <= q);
    }

    @Test
    void ignoresPadding() {
        long[] mask = {1, 1, 1, 1, 1, 1, 1, 0, 1, 0};
        SelfAttention attention =
                SelfAttention.padded(manager.create(mask, new Shape(BATCH, LENGTH)), WIDTH, HEADS);
        check(attention, (batch, q, k) -> mask[batch * LENGTH + k] == 1);
    }

    @Test
    void rejectsHeadsThatDoNotDivideTheWidth() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> SelfAttention.full(manager, WIDTH, 4))
                        .getMessage();
        assertEquals("heads must divide the width 6, got 4", message);
    }

    private void check(SelfAttention attention, Visible visible) {
        NDArray actual = attention.attend(query, key, value);
        assertEquals(query.getShape(), actual.getShape());
        assertArrayEquals(naive(visible), actual.toFloatArray(), TOLERANCE);
    }

    private float[] naive(Visible visible) {
        float[] q = query.toFloatArray();
        float[] k = key.toFloatArray();
        float[] v = value.toFloatArray();
        float[] mixed = new float[q.length];
        int size = WIDTH / HEADS;
        for (int b = 0; b < BATCH; b++) {
            for (int h = 0; h < HEADS; h++) {
                for (int i = 0; i < LENGTH; i++) {
                    double total = 0;
                    double[] sum = new double[size];
                    for (int j = 0; j < LENGTH; j++) {
                        if (!visible.test(b, i, j)) {
                            continue;
                        }
                        double dot = 0;
                        for (int c = 0; c < size; c++) {
                            dot += q[at(i, b, h, c)] * k[at(j, b, h, c)];
                        }
                        double weight = Math.exp(dot / Math.sqrt(size));
                        total += weight;
                        for (int c = 0; c < size; c++) {
                            sum[c] += weight * v[at(j, b, h, c)];
                        }
                    }
                    for (int c = 0; c < size; c++) {
                        mixed[at(i, b, h, c)] = (float) (sum[c] / total);
                    }
                }
            }
        }
        return mixed;
    }

    private static int at(int step, int batch, int head, int component) {
        return (step * BATCH + batch) * WIDTH + head * (WIDTH / HEADS) + component;
    }

    private NDArray random(long seed) {
        CounterRandom random = CounterRandom.of(seed);
        float[] values = new float[LENGTH * BATCH * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(LENGTH, BATCH, WIDTH));
    }
}
