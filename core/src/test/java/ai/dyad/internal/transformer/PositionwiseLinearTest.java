package ai.dyad.internal.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.dyad.random.CounterRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionwiseLinearTest {

    private static final int CHANNELS = 5;
    private static final int UNITS = 3;
    private static final float TOLERANCE = 1e-5f;

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
    @CsvSource({"1, 1, true", "7, 3, false", "1, 513, true", "40, 33, false"})
    void appliesALayerAtEveryPosition(int length, int batch, boolean withBias) {
        Linear layer = Linear.builder().setUnits(UNITS).optBias(withBias).build();
        layer.initialize(manager, DataType.FLOAT32, new Shape(1, 1, CHANNELS));
        ParameterStore store = new ParameterStore(manager, false);
        if (withBias) {
            layer.getDirectParameters().get("bias").getArray().addi(random(3, UNITS));
        }
        NDArray states = random(1, length, batch, CHANNELS);
        NDArray expected = layer.forward(store, new NDList(states), false).singletonOrThrow();
        NDArray actual = PositionwiseLinear.apply(store, layer, states, false);
        assertEquals(new Shape(length, batch, UNITS), actual.getShape());
        assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), TOLERANCE);
    }

    private NDArray random(long seed, long... shape) {
        Shape of = new Shape(shape);
        float[] values = new float[(int) of.size()];
        CounterRandom random = CounterRandom.of(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, of);
    }
}
