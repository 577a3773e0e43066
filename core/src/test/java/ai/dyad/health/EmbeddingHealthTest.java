package ai.dyad.health;

import static ai.dyad.health.NaiveMeasures.A;
import static ai.dyad.health.NaiveMeasures.B;
import static ai.dyad.health.NaiveMeasures.array;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingHealthTest {
    /** Float64 of rows given in float32, against loops in the same. */
    private static final double TOLERANCE = 1e-12;

    private NDManager manager;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"2,3", "6,8", "31,4", "5,40"})
    void matchesPlainLoops(int rows, int columns) {
        float[][] view0 = NaiveMeasures.random(1, rows, columns);
        float[][] view1 = NaiveMeasures.random(2, rows, columns);
        NDArray a = array(manager, view0);
        NDArray b = array(manager, view1);
        EmbeddingHealth health = EmbeddingHealth.of(a, b);
        double alignment = NaiveMeasures.alignment(view0, view1, 2);
        assertEquals(alignment, health.alignment(), TOLERANCE);
        assertEquals(1 - alignment / 2, health.positiveSimilarity(), TOLERANCE);
        assertEquals(
                NaiveMeasures.negativeSimilarity(view0, view1),
                health.negativeSimilarity(),
                TOLERANCE);
        assertEquals(NaiveMeasures.topOne(view0, view1), health.topOne(), TOLERANCE);
        assertEquals(
                (NaiveMeasures.uniformity(view0, 2) + NaiveMeasures.uniformity(view1, 2)) / 2,
                health.uniformity(),
                TOLERANCE);
        float[][] all = NaiveMeasures.joined(view0, view1);
        assertEquals(NaiveMeasures.spread(all), health.spread(), TOLERANCE);
        assertEquals(
                new EffectiveRank().measure(array(manager, all)).getFloat(),
                health.effectiveRank(),
                1e-5);
        assertTrue(health.isFinite());
    }

    @Test
    void matchesPublishedCheckValues() {
        EmbeddingHealth health = EmbeddingHealth.of(array(manager, A), array(manager, A));
        assertEquals(1, health.positiveSimilarity(), TOLERANCE);
        assertEquals(-2.3649192155, health.uniformity(), 1e-7);
        EmbeddingHealth pair = EmbeddingHealth.of(array(manager, A), array(manager, B));
        assertEquals(1.2589449818, pair.alignment(), 1e-7);
    }

    @Test
    void distinguishesAPointAndALineFromASphere() {
        NDArray point = manager.ones(new Shape(32, 16)).add(noise(1, 1e-3f));
        EmbeddingHealth collapsed = EmbeddingHealth.of(point, point.add(noise(2, 1e-3f)));
        assertTrue(collapsed.isCollapsed(), collapsed.toString());
        assertTrue(collapsed.spread() < 0.01, collapsed.toString());

        NDArray signs = noise(3, 1f).get(":, 0:1").sign();
        NDArray line = manager.ones(new Shape(32, 16)).mul(signs).add(noise(4, 1e-3f));
        EmbeddingHealth flat = EmbeddingHealth.of(line, line);
        assertTrue(flat.isCollapsed(), flat.toString());
        assertTrue(flat.spread() > 0.5, flat.toString());

        EmbeddingHealth sphere = EmbeddingHealth.of(noise(5, 1f), noise(6, 1f));
        assertFalse(sphere.isCollapsed(), sphere.toString());
        assertEquals(1, sphere.spread(), 0.1);
    }

    @Test
    void throwsIfViewsAreNotFinite() {
        NDArray broken = array(manager, A).div(0f);
        EmbeddingHealth health = EmbeddingHealth.of(broken, broken);
        assertFalse(health.isFinite(), health.toString());
        assertFalse(health.isCollapsed());
        assertEquals(0, health.topOne());
    }

    @Test
    void zeroRowsCountAsCollapsed() {
        NDArray zeros = manager.zeros(new Shape(5, 3));
        EmbeddingHealth health = EmbeddingHealth.of(zeros, zeros);
        assertTrue(health.isFinite(), health.toString());
        assertTrue(health.isCollapsed());
        assertEquals(0, health.topOne());
    }

    @Test
    void canBeReadWhileGradientsAreCollected() {
        NDArray views = array(manager, A);
        views.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray projections = views.mul(manager.create(2f));
            int before = manager.getManagedArrays().size();
            EmbeddingHealth.of(projections, projections);
            assertEquals(before, manager.getManagedArrays().size());
            collector.backward(projections.sum());
        }
        assertEquals(2, views.getGradient().getFloat(0, 0));
        assertEquals(A[0][0], views.getFloat(0, 0));
    }

    @Test
    void rejectsViewsThatDoNotMatchOrOneSample() {
        NDArray a = array(manager, A);
        NDArray five = a.get("0:5");
        Exception error =
                assertThrows(IllegalArgumentException.class, () -> EmbeddingHealth.of(a, five));
        assertEquals(
                "expected two views of one shape (N, D), got (6, 8) and (5, 8)",
                error.getMessage());
        NDArray one = a.get("0:1");
        assertThrows(IllegalArgumentException.class, () -> EmbeddingHealth.of(one, one));
    }

    private NDArray noise(long seed, float scale) {
        return array(manager, NaiveMeasures.random(seed, 32, 16)).mul(scale);
    }
}
