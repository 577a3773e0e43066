package ai.dyad.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CachePiecesTest {
    private static final int ROWS = 161;

    /** So that there are three pieces, the last one smaller, whatever the number of processors. */
    private static final int COLUMNS = (int) (CachePieces.PIECE * 5 / 2 / ROWS);

    private NDManager manager;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
        manager.getEngine().setRandomSeed(3);
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void piecewiseUpdateEqualsRowByRowUpdateBitForBit() {
        NDArray weight = normal(new Shape(ROWS, COLUMNS));
        NDArray[] rows = new NDArray[ROWS];
        for (int i = 0; i < ROWS; i++) {
            rows[i] = weight.get(new NDIndex("{}:{}", i, i + 1)).duplicate();
        }
        assertTrue(CachePieces.divide(weight));
        try (AdamW optimizer = AdamW.builder().setLearningRate(0.01f).build()) {
            for (int step = 0; step < 3; step++) {
                NDArray gradient = normal(weight.getShape());
                optimizer.update("whole", weight, gradient);
                for (int i = 0; i < ROWS; i++) {
                    NDArray own = gradient.get(new NDIndex("{}:{}", i, i + 1));
                    optimizer.update("row" + i, rows[i], own);
                }
            }
        }
        for (int i = 0; i < ROWS; i++) {
            assertArrayEquals(rows[i].toFloatArray(), weight.get(i).toFloatArray());
        }
    }

    @Test
    void rethrowsFailuresToTheCaller() {
        NDArray weight = normal(new Shape(ROWS, COLUMNS));
        NDArray ofAnotherType = weight.toType(DataType.INT32, false);
        try (AdamW optimizer = AdamW.builder().setLearningRate(0.01f).build()) {
            assertThrows(
                    EngineException.class, () -> optimizer.update("weight", ofAnotherType, weight));
        }
    }

    @Test
    void zeroesTheGradientOfAllPiecesAndLeavesNoArrays() {
        NDArray weight = normal(new Shape(ROWS, COLUMNS));
        weight.setRequiresGradient(true);
        try (GradientCollector collector = manager.getEngine().newGradientCollector();
                NDArray sum = weight.sum()) {
            collector.backward(sum);
        }
        try (AdamW optimizer = AdamW.builder().setLearningRate(0.01f).build()) {
            optimizer.update("weight", weight, weight.getGradient());
            int arrays = manager.getManagedArrays().size();
            try (NDArray gradient = weight.getGradient()) {
                assertEquals(0f, gradient.abs().max().getFloat());
                optimizer.update("weight", weight, gradient);
            }
            assertEquals(arrays + 2, manager.getManagedArrays().size()); // abs and max
        }
    }

    @Test
    void doesNotSplitSmallTensorsAndSingleRows() {
        assertFalse(CachePieces.divide(manager.zeros(new Shape())));
        assertFalse(CachePieces.divide(manager.zeros(new Shape(64, 64))));
        assertFalse(CachePieces.divide(manager.zeros(new Shape(1, 2 * CachePieces.PIECE))));
    }

    @Test
    void piecesAreTheTensorsInOrder() {
        NDArray weight = normal(new Shape(ROWS, COLUMNS));
        List<NDList> pieces = CachePieces.of(new NDList(weight, weight));
        assertEquals(3, pieces.size());
        NDList parts = new NDList();
        for (NDList piece : pieces) {
            assertEquals(2, piece.size());
            assertTrue(piece.get(0).size() <= CachePieces.PIECE);
            parts.add(piece.get(1));
        }
        assertEquals(weight, NDArrays.concat(parts));
    }

    private NDArray normal(Shape shape) {
        return manager.randomNormal(0, 1, shape, DataType.FLOAT32);
    }
}
