package ai.dyad.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * Clips gradients by their global norm, so that one bad batch cannot destabilize a run.
 *
 * <p>In plain DJL, call it between {@code backward} and the optimizer's step:
 *
 * <pre>{@code
 * NDList gradients = new NDList();
 * for (Parameter parameter : model.getBlock().getParameters().values()) {
 *     if (parameter.requiresGradient()) {
 *         gradients.add(parameter.getArray().getGradient()); // shares memory with the gradient
 *     }
 * }
 * NDArray norm = GradientClipping.clipGlobalNorm(stepManager, gradients, 1f);
 * gradients.close(); // the handles
 * }</pre>
 */
public final class GradientClipping {
    private static final float TINY = 1e-6f; // as in PyTorch, avoids division by 0

    private GradientClipping() {}

    /**
     * Scales gradients in place so that their joint Euclidean norm is at most a limit, with the
     * same results as {@code torch.nn.utils.clip_grad_norm_}.
     *
     * <p>\( n = \sqrt{\sum_i \lVert g_i \rVert^2} \), \( g_i \leftarrow g_i \min(1, c / (n +
     * 10^{-6})) \)
     *
     * <p>Everything is computed on the device of the gradients; the host does not wait until it
     * reads the returned norm. If a gradient is NaN, the norm and all gradients become NaN; if one
     * is infinite, it becomes NaN and the finite ones 0, as in PyTorch. Finite gradients whose
     * squares overflow are clipped on a CPU; on an accelerator their norm is infinite, as in
     * PyTorch on any device.
     *
     * @param manager the manager of the returned norm, such as the one of the step
     * @param gradients the gradients, of any shapes, on one device; modified in place, not closed
     * @param maxNorm the limit c, > 0; infinity measures without clipping
     * @return the norm before clipping, a scalar attached to {@code manager}
     * @throws IllegalArgumentException if there are no gradients or the limit is not > 0
     */
    public static NDArray clipGlobalNorm(NDManager manager, NDList gradients, float maxNorm) {
        if (!(maxNorm > 0)) {
            throw new IllegalArgumentException("maximum norm must be > 0, got " + maxNorm);
        }
        if (gradients.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one gradient, got none");
        }
        try (NDManager scope = manager.newSubManager()) {
            NDArray norm = EuclideanNorm.of(scope, gradients);
            NDArray coefficient = coefficient(scope, norm, maxNorm);
            gradients.forEach(gradient -> gradient.muli(coefficient));
            norm.attach(manager);
            return norm;
        }
    }

    private static NDArray coefficient(NDManager scope, NDArray norm, float maxNorm) {
        NDManager host = scope.newSubManager(Device.cpu()); // scalars there, see HostScalar
        NDArray ratio = host.create(maxNorm).div(norm.add(host.create(TINY)));
        return ratio.minimum(norm.onesLike());
    }
}
