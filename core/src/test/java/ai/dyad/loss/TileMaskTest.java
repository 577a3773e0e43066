package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sparse mask of a tile equals the explicit mask. */
class TileMaskTest {
    private static final int SAMPLES = 5;
    private static final int ROW = 1;
    private static final int COLUMN = 0;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, false", "2, true"})
    void matchesTheExplicitMask(int views, boolean decoupled) {
        int rows = SAMPLES * views;
        NDArray half = TiledForm.normal(manager, new Shape(rows, rows), 1);
        NDArray s = half.add(half.transpose()); // as the products of rows with one another are
        TileMask.Finder masks = masks(decoupled, s);
        SampleOrder order = SampleOrder.of(s.get("0:" + SAMPLES), new NDList());
        SampleOrder.Members anchors = members(order, views, 0);
        SampleOrder.Members candidates = views == 1 ? members(order, 1, SAMPLES) : anchors;
        TileMask quick = assertInstanceOf(TileMask.Pairs.class, masks.of(anchors, candidates));
        TileMask written = masks.written(anchors, candidates);
        NDArray zeros = manager.zeros(new Shape(rows));
        for (int axis : new int[] {ROW, COLUMN}) {
            assertSame(written.positiveLogits(s, axis), quick.positiveLogits(s, axis));
            assertSame(written.positives(s, axis), zeros.add(quick.positives(s, axis)));
            assertSame(written.outside(s, axis), zeros.add(quick.outside(s, axis)));
        }
        assertSame(written.inside(s), quick.inside(s));
        assertSame(written.bar(s.duplicate()).exp(), quick.bar(s.duplicate()).exp());
        NDArray beside = TiledForm.normal(manager, new Shape(rows), 2);
        NDArray above = TiledForm.normal(manager, new Shape(rows), 3);
        assertSame(attracted(written, beside, above), attracted(quick, beside, above));
        assertSame(attracted(written, beside, null), attracted(quick, beside, null));
    }

    private static TileMask.Finder masks(boolean decoupled, NDArray like) {
        return new TileMask.Finder(
                new SoftmaxProblem.Terms(EqualIds.POSITIVES, 0, decoupled, -10, 10), true, like);
    }

    private SampleOrder.Members members(SampleOrder order, int views, int firstItem) {
        return order.members(new SampleOrder.Cut(0, SAMPLES, views, firstItem), manager);
    }

    private NDArray attracted(TileMask mask, NDArray beside, NDArray above) {
        NDArray gradient = manager.zeros(new Shape(beside.size(), beside.size()));
        mask.attract(gradient, beside, above);
        return gradient;
    }

    private static void assertSame(NDArray expected, NDArray actual) {
        assertEquals(expected.getShape(), actual.getShape());
        assertEquals(0, expected.sub(actual).abs().max().getFloat(), 1e-6);
    }
}
