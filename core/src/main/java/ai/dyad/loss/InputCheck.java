package ai.dyad.loss;

import ai.djl.ndarray.NDList;

/**
 * A loss that can say which of its inputs' values is wrong.
 *
 * <p>Reading values back from an accelerator makes the host wait for it, so a loss looks at the
 * values of its inputs by itself only where that costs nothing, on the CPU: there {@code evaluate}
 * throws at once. On an accelerator it looks at shapes and types alone, and bad values make the
 * loss NaN. Whoever reads the loss and finds that it is not finite calls this method with the same
 * arguments, once, to learn why:
 *
 * <pre>{@code
 * if (!Float.isFinite(value) && loss instanceof InputCheck check) {
 *     check.checkInputs(labels, predictions); // throws, naming the array and the row
 * }
 * }</pre>
 */
public interface InputCheck {
    /**
     * Looks at every input of one call of {@code evaluate}: shapes, types and values.
     *
     * <p>Copies a few numbers per row to the host, and waits for the device to do so.
     *
     * @param labels the labels given to the loss
     * @param predictions the predictions given to the loss
     * @throws IllegalArgumentException if an input is wrong, naming the array, the row, the rule
     *     and the value
     */
    void checkInputs(NDList labels, NDList predictions);
}
