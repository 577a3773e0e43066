package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks inputs and settings. Each message gives the rule, then the value. */
final class Expect {
    private static final Logger logger = LoggerFactory.getLogger(Expect.class);

    /**
     * The log of a scale of 5e8; single precision has no digits after the point for larger logits.
     */
    private static final double LARGEST_LOG_SCALE = 20;

    /** A scale of 10,000. */
    private static final double UNUSUAL_LOG_SCALE = 9.22;

    private Expect() {}

    static void count(String kind, NDList arrays, int min, int max, String names) {
        if (arrays.size() < min || arrays.size() > max) {
            throw new IllegalArgumentException(
                    "expected " + kind + " (" + names + "), got " + arrays.size());
        }
    }

    /** A floating array of a given rank, without an empty axis. */
    static void floats(String name, NDArray array, String axes, int rank) {
        Shape shape = array.getShape();
        if (shape.dimension() != rank || (rank > 0 && shape.size() == 0)) {
            throw new IllegalArgumentException(
                    name + " must have shape " + axes + " with no empty axis, got " + shape);
        }
        if (!array.getDataType().isFloating()) {
            throw new IllegalArgumentException(
                    name + " must be of a floating type, got " + array.getDataType());
        }
    }

    /** One number, () or (1). */
    static void scalar(String name, NDArray array) {
        Shape shape = array.getShape();
        if (shape.size() != 1 || shape.dimension() > 1) {
            throw new IllegalArgumentException(name + " must be one number, got shape " + shape);
        }
        floats(name, array, "()", shape.dimension());
    }

    /**
     * Requires the log of a scale that is small enough for logits to differ in single precision;
     * warns once if it is probably the scale itself.
     */
    static void logScale(NDArray logScale, AtomicBoolean warned) {
        Rows.checkFinite("logitScale", logScale);
        double t = logScale.toType(DataType.FLOAT64, false).toDoubleArray()[0];
        if (t > LARGEST_LOG_SCALE) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "logitScale must be the log of the scale and at most %.0f, got %s: pass"
                                    + " log(scale), such as %.3f for a scale of %s, not the"
                                    + " scale itself",
                            LARGEST_LOG_SCALE,
                            t,
                            Math.log(t),
                            t));
        }
        if (t > UNUSUAL_LOG_SCALE && warned.compareAndSet(false, true)) {
            logger.warn(
                    "logitScale is {}, that is a scale of {}; CLIP's is at most 100. It must be the"
                            + " log of the scale, not the scale itself (logged once)",
                    t,
                    Math.exp(t));
        }
    }

    static void sameShape(String name, NDArray array, String otherName, NDArray other) {
        if (!array.getShape().equals(other.getShape())) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s and %s must have the same shape, got %s and %s",
                            name, otherName, array.getShape(), other.getShape()));
        }
    }

    /** Two embedding matrices with one row per pair. */
    static void pairs(String name, String otherName, NDList predictions) {
        floats(name, predictions.get(0), "(N, D)", 2);
        floats(otherName, predictions.get(1), "(N, D)", 2);
        sameShape(name, predictions.get(0), otherName, predictions.get(1));
    }

    /** An integer array of a given shape, such as ids or classes. */
    static void integers(String name, NDArray array, Shape shape) {
        if (!array.getShape().equals(shape)) {
            throw new IllegalArgumentException(
                    name + " must have shape " + shape + ", one per row, got " + array.getShape());
        }
        DataType type = array.getDataType();
        if (!type.isInteger()) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s must be of an integer type, got %s:"
                                    + " convert with toType(DataType.INT64, false)",
                            name, type));
        }
    }

    /** Negatives given as the third prediction, and their ids as the fourth. */
    static void negatives(NDList predictions) {
        Shape query = predictions.get(0).getShape();
        NDArray negatives = predictions.get(2);
        Shape shape = negatives.getShape();
        boolean perQuery = shape.dimension() == 3;
        if (perQuery) {
            floats("negatives", negatives, "(N, K, D)", 3);
        } else {
            floats("negatives", negatives, "(M, D) or (N, K, D)", 2);
        }
        boolean fits = shape.get(shape.dimension() - 1) == query.get(1);
        if (!fits || (perQuery && shape.get(0) != query.get(0))) {
            throw new IllegalArgumentException(
                    String.format(
                            "negatives must be (M, %d) or (%d, K, %d) for query %s, got %s",
                            query.get(1), query.get(0), query.get(1), query, shape));
        }
        if (predictions.size() == 4) {
            integers("ids of negatives", predictions.get(3), shape.slice(0, shape.dimension() - 1));
        }
    }

    /** At most one label array: one id per row of the predictions. */
    static void optionalIds(NDList labels, NDArray rows) {
        count("labels", labels, 0, 1, "ids, optional");
        if (labels.isEmpty()) {
            return;
        }
        NDArray ids = labels.get(0);
        Shape shape = new Shape(rows.size(0));
        if (!ids.getShape().equals(shape) || !ids.getDataType().isInteger()) {
            throw new IllegalArgumentException(
                    String.format(
                            "labels must be group ids, %s of an integer type, got %s %s: equal ids"
                                    + " make samples positives of each other. If your labels are"
                                    + " something else, such as classes, call optIgnoreLabels() on"
                                    + " the builder of the loss; do not replace them with zeros,"
                                    + " which are equal ids. If they are ids in another type,"
                                    + " convert them with toType(DataType.INT64, false)",
                            shape, ids.getDataType(), ids.getShape()));
        }
    }
}
