package ai.dyad.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/**
 * Hands out parameters as views that share their memory but carry no gradient, so that a forward
 * pass builds no autograd graph on any thread (DJL's gradient mode belongs to a thread and is on in
 * new ones). The views, and whatever a block derives from them, die with their manager. What a
 * block writes into them, such as running statistics, stays.
 */
public final class DetachedParameters extends ParameterStore {
    private final ParameterStore source;

    /**
     * Makes a store for one batch.
     *
     * @param scope the manager of the batch, on the device of the forward pass
     * @param source gives the parameters on that device, copying only those that lie elsewhere
     */
    public DetachedParameters(NDManager scope, ParameterStore source) {
        super(scope, false);
        this.source = source;
    }

    /**
     * Makes a store for one batch of a model whose parameters lie on the device of the batch.
     *
     * @param scope the manager of the batch
     */
    public DetachedParameters(NDManager scope) {
        this(scope, new ParameterStore(scope, false));
    }

    /** {@inheritDoc} */
    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
        NDArray value = source.getValue(parameter, device, false);
        if (value == null) {
            return null;
        }
        NDArray view = value.stopGradient();
        view.attach(getManager());
        return view;
    }
}
