package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.training.loss.Loss;

/**
 * What every loss here does around its equation: check the inputs, and close all arrays but the
 * result, which belongs to the manager of the predictions.
 */
abstract class CheckedLoss extends Loss implements InputCheck {
    private static final NDList NONE = new NDList();

    private final boolean ignoresLabels;
    private final EqualIdNotice notice;

    /** A loss whose labels, if it has any, are no ids. */
    CheckedLoss(String name) {
        super(name);
        ignoresLabels = false;
        notice = null;
    }

    /** A loss whose labels are ids of the samples, optional. */
    CheckedLoss(String name, boolean ignoresLabels) {
        super(name);
        this.ignoresLabels = ignoresLabels;
        notice = new EqualIdNotice(name);
    }

    /** Checks what is known without reading a value: number of arrays, shapes, types. */
    abstract void checkShapes(NDList labels, NDList predictions);

    /** Checks values, reading them back to the host. */
    abstract void checkValues(NDList labels, NDList predictions);

    /** The equation. Its inputs have passed {@link #checkShapes}. */
    abstract NDArray loss(NDList labels, NDList predictions);

    /** {@inheritDoc} */
    @Override
    public final NDArray evaluate(NDList labels, NDList predictions) {
        return scoped(labels, predictions, this::loss);
    }

    /** {@inheritDoc} */
    @Override
    public final void checkInputs(NDList labels, NDList predictions) {
        NDList known = orNone(labels);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            checkShapes(known, predictions);
        }
        checkValuesScoped(known, predictions);
    }

    /** Frees what it took to look at the values before the equation takes its share. */
    private void checkValuesScoped(NDList labels, NDList predictions) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            checkValues(labels, predictions);
        }
    }

    /** Checks the inputs and evaluates an equation on them, leaving only its value open. */
    final NDArray scoped(NDList labels, NDList predictions, Equation equation) {
        NDList known = orNone(labels);
        NDArray value;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            checkShapes(known, predictions);
            if (!predictions.get(0).getDevice().isGpu()) {
                checkValuesScoped(known, predictions);
            }
            if (notice != null) {
                notice.look(known);
            }
            value = equation.of(known, predictions);
            NDScope.unregister(value);
        }
        NDScope.register(value); // with the caller's scope, if there is one
        return value;
    }

    private NDList orNone(NDList labels) {
        return labels == null || ignoresLabels ? NONE : labels;
    }

    /** A function of labels and predictions. */
    @FunctionalInterface
    interface Equation {
        NDArray of(NDList labels, NDList predictions);
    }
}
