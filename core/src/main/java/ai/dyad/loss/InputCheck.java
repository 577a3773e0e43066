package ai.dyad.loss;

import ai.djl.ndarray.NDList;

/**
 * A loss that can report which value of its inputs is invalid.
 *
 * <p>On the CPU, {@code evaluate} checks the values of its inputs and throws at once. On an
 * accelerator, reading values would make the host wait, so only shapes and types are checked, and
 * invalid values make the loss NaN. If a loss is not finite, call this method with the same
 * arguments to find the cause:
 *
 * <pre>{@code
 * if (!Float.isFinite(value) && loss instanceof InputCheck check) {
 *     check.checkInputs(labels, predictions); // throws, naming the array and the row
 * }
 * }</pre>
 */
public interface InputCheck {
    /**
     * Checks every input of one call of {@code evaluate}: shapes, types and values.
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
