package ai.dyad.health;

import static ai.dyad.health.NaiveMeasures.A;
import static ai.dyad.health.NaiveMeasures.B;
import static ai.dyad.health.NaiveMeasures.array;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The measures one by one; {@link EmbeddingHealthTest} has them together. */
class EmbeddingMeasuresTest {
    /** Results are rounded to float32. */
    private static final double TOLERANCE = 1e-6;

    private NDManager manager;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void matchPublishedCheckValues() {
        NDArray a = array(manager, A);
        NDArray b = array(manager, B);
        assertEquals(1.2589449818, new Alignment().measure(a, b).getFloat(), TOLERANCE);
        assertEquals(-2.3649192155, new Uniformity().measure(a).getFloat(), TOLERANCE);
        double deviation = new EmbeddingSpread().measure(a).getFloat() / Math.sqrt(8);
        assertEquals(0.3787640110, deviation, TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,3", "7,5", "40,2", "33,64"})
    void matchPlainLoops(int rows, int columns) {
        float[][] view0 = NaiveMeasures.random(1, rows, columns);
        float[][] view1 = NaiveMeasures.random(2, rows, columns);
        NDArray a = array(manager, view0);
        NDArray b = array(manager, view1);
        for (double exponent : new double[] {2, 1, 3.5}) {
            assertEquals(
                    NaiveMeasures.alignment(view0, view1, exponent),
                    new Alignment(exponent).measure(a, b).getFloat(),
                    TOLERANCE * 10);
        }
        assertEquals(
                NaiveMeasures.topOne(view0, view1),
                new InBatchTopOne().measure(a, b).getFloat(),
                TOLERANCE);
        if (rows > 1) {
            for (double t : new double[] {2, 0.5, 20}) {
                assertEquals(
                        NaiveMeasures.uniformity(view0, t),
                        new Uniformity(t).measure(a).getFloat(),
                        TOLERANCE * 10);
            }
            assertEquals(
                    NaiveMeasures.spread(view0),
                    new EmbeddingSpread().measure(a).getFloat(),
                    TOLERANCE);
        }
    }

    @Test
    void matchPlainLoopsInSeveralBlocks() {
        int rows = 800; // 655 anchors make a block
        float[][] view0 = NaiveMeasures.random(3, rows, 3);
        float[][] view1 = NaiveMeasures.random(4, rows, 3);
        for (int i = 0; i < rows; i += 2) {
            view1[i] = view0[i].clone();
        }
        NDArray a = array(manager, view0);
        NDArray b = array(manager, view1);
        assertEquals(
                NaiveMeasures.uniformity(view0, 2),
                new Uniformity().measure(a).getFloat(),
                TOLERANCE);
        assertEquals(
                NaiveMeasures.topOne(view0, view1),
                new InBatchTopOne().measure(a, b).getFloat(),
                TOLERANCE);
    }

    @Test
    void ignoreTheLengthOfRows() {
        NDArray a = array(manager, A);
        NDArray b = array(manager, B);
        NDArray far = a.mul(1e30);
        NDArray near = b.mul(1e-30);
        assertEquals(
                new Alignment().measure(a, b).getFloat(),
                new Alignment().measure(far, near).getFloat(),
                TOLERANCE);
        assertEquals(
                new Uniformity().measure(a).getFloat(),
                new Uniformity().measure(far).getFloat(),
                TOLERANCE);
        assertEquals(
                new EffectiveRank().measure(b).getFloat(),
                new EffectiveRank().measure(near).getFloat(),
                TOLERANCE * 10);
    }

    @Test
    void aCollapsedBatchHasZeroSpreadAndNoHits() {
        NDArray same = manager.ones(new Shape(50, 16)).mul(0.3f);
        assertEquals(0, new EmbeddingSpread().measure(same).getFloat(), TOLERANCE);
        assertEquals(0, new Uniformity().measure(same).getFloat(), TOLERANCE);
        assertEquals(0, new Alignment().measure(same, same).getFloat(), TOLERANCE);
        assertEquals(0, new InBatchTopOne().measure(same, same).getFloat());
        assertEquals(1, new EffectiveRank().measure(same).getFloat(), TOLERANCE);
    }

    @Test
    void orthogonalBatchHasPerfectAccuracyAndFullRank() {
        NDArray eye = manager.eye(12);
        assertEquals(1, new InBatchTopOne().measure(eye, eye).getFloat());
        assertEquals(12, new EffectiveRank().measure(eye).getFloat(), 1e-5);
        assertEquals(-4, new Uniformity().measure(eye).getFloat(), TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9})
    void effectiveRankMatchesSingularValuesKnownBeforehand(int columns) {
        // rows e1, e1, e1, e2: singular values √3 and 1, whatever the number of columns
        NDArray rows = manager.zeros(new Shape(4, columns));
        for (int i = 0; i < 4; i++) {
            rows.setScalar(new NDIndex(i, i / 3), 5f);
        }
        double p = Math.sqrt(3) / (Math.sqrt(3) + 1);
        double expected = Math.exp(-p * Math.log(p) - (1 - p) * Math.log(1 - p));
        assertEquals(expected, new EffectiveRank().measure(rows).getFloat(), TOLERANCE);
        NDArray none = manager.zeros(new Shape(4, columns));
        assertEquals(0, new EffectiveRank().measure(none).getFloat());
    }

    @Test
    void returnFloat32OnTheInputsManagerAndLeaveNothingElse() {
        NDArray a = array(manager, A);
        NDArray b = array(manager, B);
        List<EmbeddingEvaluator> all =
                List.of(
                        new Alignment(),
                        new Uniformity(),
                        new EmbeddingSpread(),
                        new EffectiveRank(),
                        new InBatchTopOne());
        int before = manager.getManagedArrays().size();
        for (EmbeddingEvaluator measure : all) {
            try (NDArray value = measure.evaluate(null, new NDList(a, b))) {
                assertEquals(DataType.FLOAT32, value.getDataType());
                assertTrue(value.isScalar());
                assertEquals(manager, value.getManager());
            }
            assertEquals(before, manager.getManagedArrays().size(), measure.getName());
        }
        assertArrayEquals(A[0], a.get(0).toFloatArray());
    }

    @Test
    void averageOverBatchesByTheirRows() {
        NDList few = new NDList(array(manager, A), array(manager, B));
        NDArray same = manager.ones(new Shape(18, 8));
        NDList many = new NDList(same, same);
        Alignment alignment = new Alignment();
        alignment.addAccumulator("epoch");
        assertTrue(Float.isNaN(alignment.getAccumulator("epoch")));
        alignment.updateAccumulator("epoch", null, few);
        alignment.updateAccumulator("epoch", null, many);
        assertEquals(1.2589449818 * 6 / 24, alignment.getAccumulator("epoch"), TOLERANCE);
        alignment.resetAccumulator("epoch");
        alignment.updateAccumulator("epoch", null, many);
        assertEquals(0, alignment.getAccumulator("epoch"), TOLERANCE);
        assertThrows(IllegalArgumentException.class, () -> alignment.getAccumulator("other"));
    }

    @Test
    void ofTwoViewsTakeBoth() {
        NDList views = new NDList(array(manager, A), array(manager, B));
        double expected = (NaiveMeasures.uniformity(A, 2) + NaiveMeasures.uniformity(B, 2)) / 2;
        assertEquals(expected, new Uniformity().evaluate(null, views).getFloat(), TOLERANCE);
        assertEquals(
                NaiveMeasures.spread(NaiveMeasures.joined(A, B)),
                new EmbeddingSpread().evaluate(null, views).getFloat(),
                TOLERANCE);
    }

    @Test
    void rejectInvalidInput() {
        NDArray a = array(manager, A);
        NDArray narrow = manager.ones(new Shape(6, 7));
        NDArray single = manager.ones(new Shape(1, 7));
        Exception error =
                assertThrows(
                        IllegalArgumentException.class, () -> new Alignment().measure(a, narrow));
        assertEquals(
                "expected two views of one shape (N, D), got (6, 8) and (6, 7)",
                error.getMessage());
        error =
                assertThrows(
                        IllegalArgumentException.class, () -> new Uniformity().measure(single));
        assertEquals("at least 2 samples are required, got (1, 7)", error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new EmbeddingSpread().measure(single));
        assertThrows(
                IllegalArgumentException.class,
                () -> new EffectiveRank().measure(manager.ones(new Shape(3))));
        assertThrows(
                IllegalArgumentException.class,
                () -> new InBatchTopOne().evaluate(null, new NDList(a)));
        assertThrows(IllegalArgumentException.class, () -> new Alignment(0));
        assertThrows(IllegalArgumentException.class, () -> new Uniformity(-1));
    }
}
