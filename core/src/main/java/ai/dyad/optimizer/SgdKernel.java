package ai.dyad.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The engine's SGD update, one native call for the whole formula and one for zeroing:
 *
 * <pre>
 * momentum = 0:  w := w - lr * (g + decay * w)
 * otherwise:     v := momentum * v + lr * (g + decay * w);  w := w - v
 * in both cases: gradient of w := 0
 * </pre>
 *
 * <p>Every update in this package ends in this call or the engine's Adam update. Both overwrite the
 * weight's gradient with zeros. Subtracting the gradient from itself or scaling it by 0 would give
 * NaN if it is NaN or infinite, and affect all later steps.
 */
final class SgdKernel {
    private static final float NO_RESCALING = 1f;
    private static final float NO_CLIPPING = -1f;

    private SgdKernel() {}

    /** Moves {@code weight} against {@code direction}, which is not modified. */
    static void step(NDArray weight, NDArray direction, float learningRate, float weightDecay) {
        update(new NDList(weight, direction), learningRate, weightDecay, 0f);
    }

    /** Moves the weight, the first input; the direction and the velocity are the other two. */
    static void stepWithVelocity(NDList inputs, float learningRate, float momentum) {
        update(inputs, learningRate, 0f, momentum);
    }

    private static void update(NDList inputs, float learningRate, float decay, float momentum) {
        NDArray weight = inputs.get(0);
        weight.getNDArrayInternal()
                .sgdUpdate(
                        inputs,
                        new NDList(weight),
                        learningRate,
                        decay,
                        NO_RESCALING,
                        NO_CLIPPING,
                        momentum,
                        false);
    }
}
