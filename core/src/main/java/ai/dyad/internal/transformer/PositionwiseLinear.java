package ai.dyad.internal.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.dyad.internal.RowProducts;

/**
 * The same linear map at every position of a sequence: y = x Wᵀ + b.
 *
 * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al., Attention Is All You Need,
 *     section 3.3</a>
 */
public final class PositionwiseLinear {

    private PositionwiseLinear() {}

    /**
     * Applies a layer.
     *
     * @param store gives the layer's parameters
     * @param layer the layer, initialized
     * @param states x, (T, B, C)
     * @param training whether the parameters are to be trained
     * @return y, (T, B, units), attached to the manager of the states
     */
    public static NDArray apply(
            ParameterStore store, Linear layer, NDArray states, boolean training) {
        ParameterList parameters = layer.getDirectParameters();
        Parameter bias = parameters.get("bias");
        return apply(
                states,
                store.getValue(parameters.get("weight"), states.getDevice(), training),
                bias == null ? null : store.getValue(bias, states.getDevice(), training));
    }

    /**
     * Applies given weights.
     *
     * @param states x, (T, B, C)
     * @param weight W, (units, C)
     * @param bias b, (units), or {@code null} for none
     * @return y, (T, B, units), attached to the manager of the states
     */
    public static NDArray apply(NDArray states, NDArray weight, NDArray bias) {
        Shape shape = states.getShape();
        try (NDArray positions = states.reshape(-1, shape.get(2));
                NDArray mapped = RowProducts.of(positions, weight, bias)) {
            return mapped.reshape(shape.get(0), shape.get(1), weight.size(0));
        }
    }
}
