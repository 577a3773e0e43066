package ai.dyad.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class EmbeddingTableTest {
    private static final EmbeddingTable THREE =
            EmbeddingTable.of(new float[] {3, 4, 0, 0, -5, 12}, 2);

    @Test
    void returnsRowsFromJavaAndFromTheEngine() {
        assertEquals(3, THREE.size());
        assertEquals(2, THREE.dimension());
        assertArrayEquals(new float[] {-5, 12}, THREE.row(2));
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray array = THREE.toArray(manager, 1, 3);
            assertEquals(new Shape(2, 2), array.getShape());
            NDArray doubles = array.toType(DataType.FLOAT64, true);
            EmbeddingTable again = EmbeddingTable.of(doubles);
            assertArrayEquals(new float[] {0, 0, -5, 12}, again.toFloatArray());
        }
    }

    @Test
    void isACopyOfItsInput() {
        float[] values = {1, 2};
        EmbeddingTable table = EmbeddingTable.of(values, 2);
        values[0] = 9;
        table.row(0)[1] = 9;
        assertArrayEquals(new float[] {1, 2}, table.row(0));
    }

    @Test
    void leavesTheEngineArrayOpenAndTheManagerAsItWas() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray array = manager.ones(new Shape(4, 3));
            int before = manager.getManagedArrays().size();
            EmbeddingTable.of(array);
            assertEquals(before, manager.getManagedArrays().size());
            assertEquals(12f, array.sum().getFloat());
        }
    }

    @Test
    void keepsRowsInOrderAcrossBlocks() {
        int dimension = 1 << 20; // 4 rows in a block
        float[] values = new float[9 * dimension];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 1000 + i / dimension;
        }
        EmbeddingTable table = EmbeddingTable.of(values, dimension);
        assertEquals(9, table.size());
        assertArrayEquals(values, table.toFloatArray());
    }

    @Test
    void normalizesEveryRowButTheZeroRow() {
        EmbeddingTable unit = THREE.withClasses(7, 8, 9).normalized();
        assertArrayEquals(
                new float[] {0.6f, 0.8f, 0, 0, -5 / 13f, 12 / 13f}, unit.toFloatArray(), 1e-7f);
        assertEquals(9, unit.classOf(2));
    }

    @Test
    void normalizesRowsWhoseSquaresLeaveFloat32() {
        float[] extreme = {3e30f, 4e30f, 3e-30f, 4e-30f};
        assertArrayEquals(
                new float[] {0.6f, 0.8f, 0.6f, 0.8f},
                EmbeddingTable.of(extreme, 2).normalized().toFloatArray(),
                1e-7f);
    }

    @Test
    void selectsRowsWithTheirIdsAndLabels() {
        EmbeddingTable table = THREE.withGroupIds(10, 11, 12).withClasses(0, 1, -1).select(2, 0, 2);
        assertArrayEquals(new float[] {-5, 12, 3, 4, -5, 12}, table.toFloatArray());
        assertEquals(12, table.groupId(0));
        assertEquals(0, table.classOf(1));
        assertEquals(-1, table.classOf(2));
    }

    @Test
    void takesGroupIdsAsClasses() {
        EmbeddingTable table = THREE.withGroupIds(2, 0, 1).withClassesFromGroupIds();
        assertEquals(2, table.classOf(0));
        assertThrows(IllegalStateException.class, THREE::withClassesFromGroupIds);
    }

    @Test
    void throwsIfGroupIdsOrClassesAreMissing() {
        assertFalse(THREE.hasGroupIds());
        assertFalse(THREE.hasClasses());
        assertTrue(THREE.withGroupIds(1, 2, 3).hasGroupIds());
        Exception error = assertThrows(IllegalStateException.class, () -> THREE.classOf(0));
        assertEquals(
                "this table has no classes: set them with withClasses(...)", error.getMessage());
        assertThrows(IllegalStateException.class, () -> THREE.groupId(0));
    }

    @Test
    void rejectsEmptyRaggedAndMisshapenInput() {
        assertThrows(IllegalArgumentException.class, () -> EmbeddingTable.of(new float[0], 2));
        assertThrows(IllegalArgumentException.class, () -> EmbeddingTable.of(new float[1], 0));
        assertThrows(IllegalArgumentException.class, () -> THREE.select());
        assertThrows(IllegalArgumentException.class, () -> THREE.withClasses(1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> THREE.row(3));
        Exception error =
                assertThrows(
                        IllegalArgumentException.class, () -> EmbeddingTable.of(new float[7], 2));
        assertEquals("expected whole rows of 2 numbers, got 7 numbers", error.getMessage());
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray cube = manager.ones(new Shape(2, 2, 2));
            assertThrows(IllegalArgumentException.class, () -> EmbeddingTable.of(cube));
        }
    }
}
