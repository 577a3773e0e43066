package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.dyad.io.StateDict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchNormalizationTest {

    private NDManager manager;
    private ParameterStore store;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
        store = new ParameterStore(manager, false);
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void agreesWithDjlsBlockOnImages() {
        Shape shape = new Shape(3, 4, 5, 6);
        BatchNormalization ours = initialized(BatchNormalization.withOffset(), shape);
        BatchNorm djls = BatchNorm.builder().build();
        djls.initialize(manager, DataType.FLOAT32, shape);
        NDArray input = manager.randomNormal(shape);
        for (boolean training : new boolean[] {true, true, false}) {
            NDArray expected = djls.forward(store, new NDList(input), training).get(0);
            NDArray actual = ours.normalize(store, input, training);
            assertArrayEquals(expected.toFloatArray(), actual.toFloatArray());
        }
        Map<String, NDArray> statistics = StateDict.arrays(ours);
        StateDict.arrays(djls)
                .forEach((name, value) -> assertEquals(value, statistics.get(name), name));
    }

    @Test
    void hasNoBiasWithoutOffset() {
        BatchNormalization block = BatchNormalization.withoutOffset();
        assertEquals(
                List.of("weight", "running_mean", "running_var"),
                List.copyOf(StateDict.of(block).keySet()));
    }

    @Test
    void needsMoreThanOneValuePerChannelInTraining() {
        Shape shape = new Shape(1, 4);
        BatchNormalization block = initialized(BatchNormalization.withOffset(), shape);
        NDArray input = manager.ones(shape);
        assertThrows(EngineException.class, () -> block.normalize(store, input, true));
        assertEquals(shape, block.normalize(store, input, false).getShape());
    }

    private BatchNormalization initialized(BatchNormalization block, Shape shape) {
        block.initialize(manager, DataType.FLOAT32, shape);
        return block;
    }
}
