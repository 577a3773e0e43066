package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.training.loss.Loss;

/**
 * The base of all losses of this package: it checks the inputs, evaluates the equation and closes
 * all arrays except the result, which is attached to the predictions' manager.
 */
abstract class CheckedLoss extends Loss implements InputCheck {
    private static final NDList NONE = new NDList();

    private final boolean ignoresLabels;
    private final EqualIdNotice notice;

    /** Creates a loss whose labels, if it has any, are not group ids. */
    CheckedLoss(String name) {
        super(name);
        ignoresLabels = false;
        notice = null;
    }

    /** Creates a loss whose labels are the samples' group ids, which are optional. */
    CheckedLoss(String name, boolean ignoresLabels) {
        super(name);
        this.ignoresLabels = ignoresLabels;
        notice = new EqualIdNotice(name);
    }

    /**
     * Checks everything that can be checked without reading values: the number of arrays, shapes
     * and types.
     */
    abstract void checkShapes(NDList labels, NDList predictions);

    /** Checks values, which are copied to the host. */
    abstract void checkValues(NDList labels, NDList predictions);

    /** Evaluates the equation. The inputs have passed {@link #checkShapes}. */
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

    /** Frees the memory of the checks before the equation is evaluated. */
    private void checkValuesScoped(NDList labels, NDList predictions) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            checkValues(labels, predictions);
        }
    }

    /** Checks the inputs and evaluates an equation on them; only the result stays open. */
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
