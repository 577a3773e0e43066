package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogitScaleTest {
    private final NDManager manager = NDManager.newBaseManager();
    private final ParameterStore store = new ParameterStore(manager, false);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void addsItsLogScaleToItsInputs() {
        LogitScale scale = initialized(new LogitScale());
        NDArray image = manager.ones(new Shape(2, 3));
        NDArray text = manager.ones(new Shape(2, 3));
        NDList outputs = scale.forward(store, new NDList(image, text), true);
        assertSame(image, outputs.get(0));
        assertSame(text, outputs.get(1));
        assertEquals(Math.log(1 / 0.07), outputs.get(2).getFloat(), 1e-6);
        assertEquals(1 / 0.07, scale.getScale(), 1e-4);
        Shape[] shapes = scale.getOutputShapes(new Shape[] {image.getShape(), text.getShape()});
        for (int i = 0; i < 3; i++) {
            assertEquals(outputs.get(i).getShape(), shapes[i]);
        }
    }

    @Test
    void closingTheOutputsLeavesTheParameterOpen() {
        LogitScale scale = initialized(new LogitScale(10));
        try (NDManager step = manager.newSubManager()) {
            NDList outputs = scale.forward(store, new NDList(step.ones(new Shape(2))), true);
            assertSame(step, outputs.get(1).getManager());
            assertNotSame(array(scale), outputs.get(1));
        }
        assertEquals(10, scale.getScale(), 1e-5);
    }

    @Test
    void gradientReachesTheParameter() {
        for (Block block : new Block[] {new LogitScale(10), new LogitBias()}) {
            initialized(block);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDList outputs = block.forward(store, new NDList(manager.ones(new Shape(2))), true);
                collector.backward(outputs.get(1).mul(3));
                assertEquals(3, array(block).getGradient().getFloat());
            }
        }
    }

    @Test
    void clampBringsTheScaleBackIntoItsRange() {
        LogitScale scale = initialized(new LogitScale(10));
        NDArray raw = array(scale).stopGradient();
        raw.addi(5);
        int arrays = manager.getManagedArrays().size();
        scale.clamp();
        assertEquals(arrays, manager.getManagedArrays().size());
        assertEquals(100, scale.getScale(), 1e-4);
        raw.subi(9);
        scale.clamp();
        assertEquals(1, scale.getScale(), 1e-6);
        raw.addi(1);
        scale.clamp();
        assertEquals(Math.E, scale.getScale(), 1e-6, "what is inside stays");
    }

    @Test
    void clampWorksInsideOfACollectorAndKeepsTheGradientOn() {
        LogitScale scale = initialized(new LogitScale(100));
        array(scale).stopGradient().addi(1);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            scale.clamp();
            NDList outputs = scale.forward(store, new NDList(manager.ones(new Shape(2))), true);
            collector.backward(outputs.get(1));
        }
        assertTrue(array(scale).hasGradient());
        assertEquals(Math.log(100), array(scale).getFloat(), 1e-6);
    }

    @Test
    void plainTrainingLoopsNeverSeeAScaleOutOfRange() {
        LogitScale scale = initialized(new LogitScale(100));
        for (int step = 0; step < 3; step++) {
            array(scale).stopGradient().addi(1); // what an optimizer does without a clamp
            assertEquals(Math.log(100), output(scale, false), 1e-6, "in evaluation");
            assertTrue(array(scale).getFloat() > 5, "evaluation changes no parameter");
            assertEquals(Math.log(100), output(scale, true), 1e-6, "in training");
            assertEquals(Math.log(100), array(scale).getFloat(), 1e-6);
        }
    }

    @Test
    void stepBackIntoRangeTakesEffectAtOnce() {
        LogitScale scale = initialized(new LogitScale(100));
        array(scale).stopGradient().addi(40);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList outputs = scale.forward(store, new NDList(manager.ones(new Shape(2))), true);
            collector.backward(outputs.get(1).mul(3));
        }
        NDArray gradient = array(scale).getGradient();
        assertEquals(3, gradient.getFloat(), "the clamp does not cut the gradient off");
        array(scale).stopGradient().subi(gradient.mul(0.1f));
        assertEquals(Math.log(100) - 0.3, output(scale, true), 1e-6);
    }

    private float output(LogitScale scale, boolean training) {
        NDList inputs = new NDList(manager.ones(new Shape(2)));
        return scale.forward(store, inputs, training).get(1).getFloat();
    }

    @Test
    void biasStartsAtMinusTen() {
        LogitBias bias = initialized(new LogitBias());
        NDList outputs = bias.forward(store, new NDList(manager.ones(new Shape(2))), false);
        assertEquals(-10, outputs.get(1).getFloat());
        assertEquals(new Shape(), bias.getOutputShapes(new Shape[] {new Shape(2)})[1]);
    }

    @Test
    void rejectsAScaleOutOfRange() {
        for (float bad : new float[] {0.5f, 101, Float.NaN}) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> new LogitScale(bad))
                            .getMessage();
            assertEquals("initial scale must be in [1, 100], got " + bad, message);
        }
    }

    private <B extends Block> B initialized(B block) {
        block.initialize(manager, DataType.FLOAT32, new Shape(2));
        return block;
    }

    private static NDArray array(Block block) {
        return block.getParameters().valueAt(0).getArray();
    }
}
