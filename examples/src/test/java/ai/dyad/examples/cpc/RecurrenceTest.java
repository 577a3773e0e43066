package ai.dyad.examples.cpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.recurrent.GRU;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * DJL's GRU equals torch's in values and gradients.
 *
 * <pre>{@code
 * def fill(shape, phase):
 *     n = math.prod(shape)
 *     return torch.tensor([math.sin(0.7 * i + phase) for i in range(n)],
 *                         dtype=torch.float64).reshape(shape)
 * g = torch.nn.GRU(3, 2).double()
 * for j, p in enumerate([g.weight_ih_l0, g.weight_hh_l0, g.bias_ih_l0, g.bias_hh_l0]):
 *     p.data = fill(p.shape, j + 1)
 * x = fill((4, 2, 3), 0).requires_grad_()
 * y, _ = g(x)                                # torch 2.5.1
 * (y * fill(y.shape, 5)).sum().backward()
 * print(y, x.grad, g.weight_hh_l0.grad, g.bias_hh_l0.grad)
 * }</pre>
 */
class RecurrenceTest {
    private static final float ROUNDING = 1e-5f;
    private static final float[] OUTPUT = {
        -0.761081f, 0.1555067f, -0.0338618f, -0.2983845f, -0.017816f, 0.8479477f, -0.7638746f,
        0.0146987f, 0.4411424f, 0.1924813f, -0.0640228f, 0.8531666f, -0.6517479f, 0.2391846f,
        0.4224998f, 0.1881625f
    };
    private static final float[] INPUT_GRADIENT = {
        0.2256212f, 0.1651272f, 0.0269713f, -0.1163465f, -0.0968711f, -0.0318358f, 0.1087274f,
        -0.0711288f, -0.2175321f, 0.211359f, 0.1269092f, -0.017228f, -0.1582825f, 0.1093481f,
        0.3255506f, -0.1365187f, -0.0892354f, 1.67e-05f, -0.3725467f, -0.3230826f, -0.1216676f,
        0.1836777f, -0.1548409f, -0.4205354f
    };
    private static final float[] RECURRENT_WEIGHT_GRADIENT = {
        0.0154438f,
        0.0337641f,
        -0.0156208f,
        0.007806f,
        0.1776067f,
        -0.0280403f,
        0.0066658f,
        -0.0404801f,
        0.0720376f,
        0.0850248f,
        -0.0609826f,
        0.0109923f
    };
    private static final float[] RECURRENT_BIAS_GRADIENT = {
        0.088419f, 0.0577773f, -0.1434937f, 0.1078518f, 0.3113356f, 0.1259005f
    };

    private static NDArray sines(NDManager manager, Shape shape, int phase) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(0.7 * i + phase);
        }
        return manager.create(values, shape);
    }

    @Test
    void equalsTorchInValuesAndGradients() {
        Shape shape = new Shape(4, 2, 3); // (T, B, I)
        try (NDManager manager = NDManager.newBaseManager()) {
            GRU gru = GRU.builder().setStateSize(2).setNumLayers(1).optBatchFirst(false).build();
            gru.initialize(manager, DataType.FLOAT32, shape);
            List<Parameter> parameters = gru.getParameters().values();
            for (int i = 0; i < parameters.size(); i++) {
                NDArray array = parameters.get(i).getArray();
                array.set(sines(manager, array.getShape(), i + 1).toFloatArray());
            }
            NDArray x = sines(manager, shape, 0);
            x.setRequiresGradient(true);
            NDArray y;
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                ParameterStore store = new ParameterStore(manager, false);
                y = gru.forward(store, new NDList(x), true).singletonOrThrow();
                collector.backward(y.mul(sines(manager, y.getShape(), 5)).sum());
            }
            assertEquals(gru.getOutputShapes(new Shape[] {shape})[0], y.getShape());
            assertArrayEquals(OUTPUT, y.toFloatArray(), ROUNDING);
            assertArrayEquals(INPUT_GRADIENT, x.getGradient().toFloatArray(), ROUNDING);
            assertArrayEquals(RECURRENT_WEIGHT_GRADIENT, gradient(parameters.get(1)), ROUNDING);
            assertArrayEquals(RECURRENT_BIAS_GRADIENT, gradient(parameters.get(3)), ROUNDING);
        }
    }

    private static float[] gradient(Parameter parameter) {
        return parameter.getArray().getGradient().toFloatArray();
    }

    @Test
    void contextDoesNotDependOnRowsBelow() {
        try (NDManager manager = NDManager.newBaseManager()) {
            RowContext reader = new RowContext(5);
            Shape shape = new Shape(2, 3, 6, 4);
            reader.initialize(manager, DataType.FLOAT32, shape);
            NDArray images = sines(manager, shape, 1);
            NDArray changed = images.duplicate();
            changed.set(new NDIndex(":, :, 4"), 9f);
            NDList read = read(reader, images);
            NDList readChanged = read(reader, changed);
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        reader.getOutputShapes(new Shape[] {shape})[i], read.get(i).getShape());
            }
            for (int row = 0; row < 6; row++) {
                boolean sameContext =
                        read.get(0).get(row).contentEquals(readChanged.get(0).get(row));
                boolean sameRow = read.get(1).get(row).contentEquals(readChanged.get(1).get(row));
                assertEquals(row < 4, sameContext, "context " + row);
                assertEquals(row != 4, sameRow, "row " + row);
            }
        }
    }

    private static NDList read(RowContext reader, NDArray images) {
        ParameterStore store = new ParameterStore(images.getManager(), false);
        return reader.forward(store, new NDList(images), false);
    }
}
