package ai.dyad.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gradients of a loss, from autograd and from the slope between two values nearby. */
final class FiniteDifferences {
    private static final double STEP = 1e-5;

    /** In float64 the slope's own error is about STEP² times the third derivative. */
    private static final double TOLERANCE = 1e-6;

    private FiniteDifferences() {}

    /** The gradient of the loss for every prediction, row-major, as autograd computes it. */
    static List<double[]> autograd(Loss loss, NDList labels, NDList predictions) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDList leaves = new NDList();
            for (NDArray prediction : predictions) {
                NDArray leaf = prediction.duplicate();
                leaf.setRequiresGradient(true);
                leaves.add(leaf);
            }
            collector.backward(loss.evaluate(labels, leaves));
            List<double[]> gradients = new ArrayList<>();
            for (NDArray leaf : leaves) {
                gradients.add(doubles(leaf.getGradient()));
            }
            return gradients;
        }
    }

    /** Compares every component of every gradient, and asks that none of them is all zeros. */
    static void assertGradients(Loss loss, NDList labels, NDList predictions) {
        NDList exact = toFloat64(predictions);
        NDList exactLabels = new NDList();
        labels.forEach(l -> exactLabels.add(l.getDataType().isFloating() ? float64(l) : l));
        List<double[]> gradients = autograd(loss, exactLabels, exact);
        Evaluation evaluation = new Evaluation(loss, exactLabels, exact);
        for (int input = 0; input < exact.size(); input++) {
            double[] gradient = gradients.get(input);
            double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
            assertNotEquals(0, largest, "no gradient reaches prediction " + input);
            for (int i = 0; i < gradient.length; i++) {
                double slope = slope(evaluation, input, i);
                assertEquals(
                        slope,
                        gradient[i],
                        TOLERANCE * Math.max(1, largest),
                        "prediction " + input + ", component " + i);
            }
        }
    }

    /** Half the difference of the values on both sides of one component, over the step. */
    private static double slope(Evaluation evaluation, int input, int component) {
        double up = evaluation.with(input, component, STEP);
        double down = evaluation.with(input, component, -STEP);
        return (up - down) / (2 * STEP);
    }

    private record Evaluation(Loss loss, NDList labels, NDList predictions) {
        double with(int input, int component, double step) {
            NDArray original = predictions.get(input);
            double[] values = original.toDoubleArray();
            values[component] += step;
            NDList moved = new NDList(predictions);
            try (NDManager scope = original.getManager().newSubManager()) {
                moved.set(input, scope.create(values, original.getShape()));
                return loss.evaluate(labels, moved).getDouble();
            }
        }
    }

    static double[] doubles(NDArray array) {
        return float64(array).toDoubleArray();
    }

    static NDList toFloat64(NDList arrays) {
        NDList exact = new NDList();
        arrays.forEach(array -> exact.add(float64(array)));
        return exact;
    }

    private static NDArray float64(NDArray array) {
        return array.toType(DataType.FLOAT64, false);
    }
}
