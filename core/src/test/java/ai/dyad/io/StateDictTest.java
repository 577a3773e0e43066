package ai.dyad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StateDictTest {

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
    void namesParametersAsPyTorchDoes() {
        assertEquals(
                List.of(
                        "01Linear.weight",
                        "01Linear.bias",
                        "BatchNorm.weight",
                        "BatchNorm.bias",
                        "BatchNorm.running_mean",
                        "BatchNorm.running_var",
                        "LayerNorm.weight",
                        "LayerNorm.bias",
                        "04Linear.weight"),
                List.copyOf(StateDict.of(network()).keySet()));
    }

    @Test
    void copiesValuesInPlace() {
        Block source = initialized(network());
        Block target = initialized(network());
        Parameter weight = StateDict.of(target).get("01Linear.weight");
        NDArray before = weight.getArray();
        StateDict.load(target, StateDict.arrays(source));
        assertSame(before, weight.getArray());
        assertTrue(before.hasGradient());
        assertFalse(StateDict.arrays(target).get("BatchNorm.running_mean").hasGradient());
        StateDict.arrays(source)
                .forEach((name, value) -> assertEquals(value, StateDict.arrays(target).get(name)));
        assertFalse(
                StateDict.arrays(source).get("01Linear.weight") == before,
                "the two blocks keep arrays of their own");
    }

    @Test
    void loadsOnThreadsThatRecordGradients() throws InterruptedException {
        Block source = initialized(network());
        Block target = initialized(network());
        // the engine records gradients on every thread but the one that started it
        var executor = Executors.newSingleThreadExecutor();
        var outcome =
                executor.submit(
                        () -> {
                            StateDict.load(target, StateDict.arrays(source));
                            // a target that had become part of a graph would refuse this
                            StateDict.load(target, StateDict.arrays(source));
                        });
        executor.shutdown();
        assertTrue(executor.awaitTermination(1, TimeUnit.MINUTES));
        assertDoesNotThrow(() -> outcome.get());
        assertEquals(
                StateDict.arrays(source).get("04Linear.weight"),
                StateDict.arrays(target).get("04Linear.weight"));
    }

    @Test
    void convertsFloatingTypesAndScalars() {
        Block block = initialized(network());
        Map<String, NDArray> values = new LinkedHashMap<>(StateDict.arrays(block));
        values.put("BatchNorm.bias", manager.create(new double[] {1, 2, 3}));
        StateDict.load(block, values);
        NDArray bias = StateDict.arrays(block).get("BatchNorm.bias");
        assertEquals(DataType.FLOAT32, bias.getDataType());
        assertArrayEquals(new float[] {1, 2, 3}, bias.toFloatArray());

        ScalarBlock scalar = new ScalarBlock();
        scalar.initialize(manager, DataType.FLOAT32, new Shape(1));
        StateDict.load(scalar, Map.of("scale", manager.create(2.5f)));
        assertEquals(2.5f, StateDict.arrays(scalar).get("scale").getFloat());
    }

    @Test
    void listsEveryProblemAtOnceAndChangesNothing() {
        Block block = initialized(network());
        Map<String, NDArray> values = new LinkedHashMap<>();
        StateDict.arrays(block).forEach((name, array) -> values.put(name, array.onesLike()));
        values.put("encoder.01Linear.weight", values.remove("01Linear.weight"));
        values.put("BatchNorm.bias", manager.ones(new Shape(4)));
        values.put("BatchNorm.weight", manager.ones(new Shape(3), DataType.INT64));
        values.remove("LayerNorm.weight");
        values.put("BatchNorm.num_batches_tracked", manager.create(5L));
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> StateDict.load(block, values));
        assertEquals(
                List.of(
                        "weights must match the block's 9 parameters, got 5 problems:",
                        "missing 01Linear.weight (did you mean encoder.01Linear.weight?)",
                        "type of BatchNorm.weight must be float32, got int64",
                        "shape of BatchNorm.bias must be (3), got (4)",
                        "missing LayerNorm.weight",
                        "unexpected encoder.01Linear.weight"),
                failure.getMessage().lines().map(String::strip).toList());
        assertEquals(0f, StateDict.arrays(block).get("BatchNorm.running_mean").getFloat(0));
    }

    @Test
    void ignoresBatchCounts() {
        Block block = initialized(network());
        Map<String, NDArray> values = new LinkedHashMap<>(StateDict.arrays(block));
        values.put("BatchNorm.num_batches_tracked", manager.create(5L));
        StateDict.load(block, values);
    }

    @Test
    void refusesBlocksThatAreNotInitialized() {
        assertThrows(IllegalStateException.class, () -> StateDict.arrays(network()));
        Map<String, NDArray> values = StateDict.arrays(initialized(network()));
        assertThrows(IllegalStateException.class, () -> StateDict.load(network(), values));
    }

    @Test
    void leavesNoArraysBehind() {
        Block block = initialized(network());
        Map<String, NDArray> values = StateDict.arrays(initialized(network()));
        int before = manager.getManagedArrays().size();
        StateDict.load(block, values);
        assertEquals(before, manager.getManagedArrays().size());
    }

    private Block initialized(Block block) {
        block.initialize(manager, DataType.FLOAT32, new Shape(2, 5));
        return block;
    }

    private static Block network() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(3).build())
                .add(BatchNorm.builder().build())
                .add(LayerNorm.builder().build())
                .add(Linear.builder().setUnits(2).optBias(false).build());
    }
}
