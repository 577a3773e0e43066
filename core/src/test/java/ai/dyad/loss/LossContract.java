package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.junit.jupiter.api.Test;

/** What every loss promises, tested on an example of its inputs. */
interface LossContract {
    /** The loss under test, with its defaults. */
    Loss loss();

    /** Float32 predictions, the first axis of the first one the batch. */
    NDList predictions(NDManager manager);

    /** Labels to go with them; empty where the loss needs none. */
    NDList labels(NDManager manager);

    /** Extreme predictions, 10,000 times the usual ones. */
    default NDList extremePredictions(NDManager manager) {
        NDList extreme = new NDList();
        predictions(manager).forEach(prediction -> extreme.add(prediction.mul(1e4f)));
        return extreme;
    }

    @Test
    default void returnsOneFiniteNumberOwnedByThePredictionsManager() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList predictions = predictions(manager);
            NDArray value = loss().evaluate(labels(manager), predictions);
            assertEquals(new Shape(), value.getShape());
            assertEquals(DataType.FLOAT32, value.getDataType());
            assertTrue(Float.isFinite(value.getFloat()), () -> "got " + value.getFloat());
            assertSame(predictions.get(0).getManager(), value.getManager());
        }
    }

    @Test
    default void secondCallEqualsTheFirst() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Loss loss = loss();
            NDList predictions = predictions(manager);
            NDList labels = labels(manager);
            float first = loss.evaluate(labels, predictions).getFloat();
            FiniteDifferences.autograd(loss, labels, predictions);
            assertEquals(first, loss.evaluate(labels, predictions).getFloat());
        }
    }

    @Test
    default void gradientReachesEveryInputAndEqualsFiniteDifferences() {
        try (NDManager manager = NDManager.newBaseManager()) {
            FiniteDifferences.assertGradients(loss(), labels(manager), predictions(manager));
        }
    }

    @Test
    default void extremePredictionsStayFiniteWithTheirGradients() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList extreme = extremePredictions(manager);
            float value = loss().evaluate(labels(manager), extreme).getFloat();
            assertTrue(Float.isFinite(value), () -> "got " + value);
            for (double[] gradient : FiniteDifferences.autograd(loss(), labels(manager), extreme)) {
                for (double component : gradient) {
                    assertTrue(Double.isFinite(component), () -> "got " + component);
                }
            }
        }
    }

    @Test
    default void leavesNothingOpenButItsValue() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList predictions = predictions(manager);
            NDList labels = labels(manager);
            loss().evaluate(labels, predictions); // the first call may fill caches
            int before = manager.getManagedArrays().size();
            loss().evaluate(labels, predictions);
            assertEquals(before + 1, manager.getManagedArrays().size());
        }
    }

    @Test
    default void halfPrecisionIsComputedInSingle() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList half = new NDList();
            NDList single = new NDList();
            for (NDArray prediction : predictions(manager)) {
                half.add(prediction.toType(DataType.FLOAT16, false));
                single.add(half.get(half.size() - 1).toType(DataType.FLOAT32, false));
            }
            NDList labels = labels(manager);
            NDArray value = loss().evaluate(labels, half);
            assertEquals(DataType.FLOAT32, value.getDataType());
            float expected = loss().evaluate(labels, single).getFloat();
            assertEquals(expected, value.getFloat(), 1e-6f * Math.abs(expected));
            for (double[] gradient : FiniteDifferences.autograd(loss(), labels, half)) {
                for (double component : gradient) {
                    assertTrue(Double.isFinite(component));
                }
            }
        }
    }

    @Test
    default void namesNaNAndItsRow() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDList predictions = predictions(manager);
            NDArray first = predictions.get(0);
            float[] values = first.toFloatArray();
            values[values.length - 1] = Float.NaN;
            predictions.set(0, manager.create(values, first.getShape()));
            String row = "row " + (first.size(0) - 1);
            Loss loss = loss();
            for (Runnable call : calls(loss, labels(manager), predictions)) {
                String message =
                        assertThrows(IllegalArgumentException.class, call::run).getMessage();
                assertTrue(message.contains("must be finite, got NaN"), message);
                assertTrue(message.contains(row), message);
            }
        }
    }

    private static Runnable[] calls(Loss loss, NDList labels, NDList predictions) {
        return new Runnable[] {
            () -> loss.evaluate(labels, predictions),
            () -> ((InputCheck) loss).checkInputs(labels, predictions)
        };
    }

    @Test
    default void namesItsPredictionsWhenOneIsMissing() {
        try (NDManager manager = NDManager.newBaseManager()) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> loss().evaluate(labels(manager), new NDList()))
                            .getMessage();
            assertTrue(message.startsWith("expected"), message);
            assertTrue(message.endsWith("got 0"), message);
        }
    }

    @Test
    default void trainsUnderEasyTrainWithDjlsOwnTrainer() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            EasyTraining training = new EasyTraining(loss(), predictions(manager));
            float[] losses = training.fit(labels(manager));
            assertFalse(Float.isNaN(losses[1]));
            assertTrue(losses[1] < losses[0], () -> losses[0] + " rose to " + losses[1]);
        }
    }
}
