package ai.dyad.text.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/** Checks the shapes of an encoder's inputs. */
final class TokenShapes {

    private TokenShapes() {}

    /**
     * Requires ids (B, T) with T at most the maximum length, and other inputs of the same shape.
     */
    static void require(NDList inputs, int maxLength) {
        Shape shape = inputs.head().getShape();
        if (shape.dimension() != 2 || shape.size() == 0) {
            throw new IllegalArgumentException(
                    "token ids must be (texts, tokens) and not empty, got " + shape);
        }
        if (shape.get(1) > maxLength) {
            throw new IllegalArgumentException(
                    "texts must have at most "
                            + maxLength
                            + " tokens, got "
                            + shape.get(1)
                            + ": truncate them in the tokenizer");
        }
        for (NDArray other : inputs.subNDList(1)) {
            if (!other.getShape().equals(shape)) {
                throw new IllegalArgumentException(
                        "mask and token types must have the shape of the ids, "
                                + shape
                                + ", got "
                                + other.getShape());
            }
        }
    }
}
