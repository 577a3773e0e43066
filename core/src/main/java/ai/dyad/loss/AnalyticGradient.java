package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Autograd;

/**
 * A loss whose value and gradients are computed without a graph and then passed to autograd: Σ x·g
 * has the gradient g with respect to x, and a term without gradient shifts it to the value of the
 * loss.
 */
final class AnalyticGradient {
    private final NDList given = new NDList();
    private final NDList plain = new NDList();
    private final boolean[] isRecorded;
    private NDArray sum;

    /**
     * Creates a loss without any gradient yet.
     *
     * @param inputs what the gradients are with respect to
     */
    AnalyticGradient(NDList inputs) {
        isRecorded = new boolean[inputs.size()];
        for (int i = 0; i < isRecorded.length; i++) {
            given.add(Rows.single(inputs.get(i)));
            plain.add(given.get(i).stopGradient());
            isRecorded[i] = Autograd.isRecorded(given.get(i));
        }
    }

    /** Returns an input in at least single precision, detached from its graph. */
    NDArray plain(int input) {
        return plain.get(input);
    }

    /** Returns whether an input takes part in a backward pass. */
    boolean isRecorded(int input) {
        return isRecorded[input];
    }

    /** Returns whether any input takes part in a backward pass. */
    boolean isRecorded() {
        for (boolean one : isRecorded) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    /** Adds the gradient with respect to an input, of its shape. */
    void add(int input, NDArray gradient) {
        if (isRecorded[input]) {
            NDArray term = product(given.get(input), gradient);
            sum = sum == null ? term : sum.add(term);
        }
    }

    /** Σ x·g, freeing the products at once: the graph does not need them. */
    private static NDArray product(NDArray x, NDArray gradient) {
        NDArray term;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            term = x.mul(gradient).sum();
            NDScope.unregister(term);
        }
        NDScope.register(term);
        return term;
    }

    /** The value, (), with the gradients that were added. */
    NDArray of(NDArray value) {
        NDArray scalar = value.reshape(new Shape());
        return sum == null ? scalar : sum.sub(sum.stopGradient()).add(scalar);
    }
}
