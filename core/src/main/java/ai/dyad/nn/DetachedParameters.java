package ai.dyad.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/**
 * A parameter store whose arrays share the parameters' memory but carry no gradient, so that a
 * forward pass builds no autograd graph on any thread (DJL's gradient mode is per thread and on by
 * default). The arrays, and whatever a block derives from them, are closed with their manager. What
 * a block writes into them, such as running statistics, is kept.
 */
public final class DetachedParameters extends ParameterStore {
    private final ParameterStore source;

    /**
     * Creates a store for one batch.
     *
     * @param scope the manager of the batch, on the device of the forward pass
     * @param source gives the parameters on that device, copying only those that lie elsewhere
     */
    public DetachedParameters(NDManager scope, ParameterStore source) {
        super(scope, false);
        this.source = source;
    }

    /**
     * Creates a store for one batch of a model whose parameters are on the device of the batch.
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
