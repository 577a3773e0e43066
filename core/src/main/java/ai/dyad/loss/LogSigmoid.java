package ai.dyad.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** log σ(x) = −log(1 + e^{−x}), which the engine has only by its other name, softplus. */
final class LogSigmoid {
    private LogSigmoid() {}

    /** Element by element; exact for large x of either sign. */
    static NDArray of(NDArray x) {
        return Activation.softPlus(x.neg()).neg();
    }
}
