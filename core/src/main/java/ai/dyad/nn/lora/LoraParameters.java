package ai.dyad.nn.lora;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.dyad.internal.transformer.Constants;
import java.util.HashMap;
import java.util.Map;

/**
 * The parameters of one forward pass of a block with adapters: W + (α / r) B A in place of W. Each
 * sum is made once, and freed with the pass unless autograd needs it.
 */
final class LoraParameters extends ParameterStore {
    private final ParameterStore source;
    private final LoraBlock block;
    private final NDManager scope;
    private final Map<String, NDArray> made = new HashMap<>();

    LoraParameters(ParameterStore source, LoraBlock block, NDManager scope) {
        super(scope, false);
        this.source = source;
        this.block = block;
        this.scope = scope;
    }

    /** {@inheritDoc} */
    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
        NDArray value = source.getValue(parameter, device, training);
        LoraBlock.Adapter[] adapters = block.adapters(parameter);
        if (adapters == null) {
            return value;
        }
        return made.computeIfAbsent(
                parameter.getId(), id -> sum(value, adapters, device, training));
    }

    private NDArray sum(
            NDArray weight, LoraBlock.Adapter[] adapters, Device device, boolean training) {
        NDList parts = new NDList();
        Shape shape = weight.getShape();
        Shape part = new Shape(shape.get(0) / adapters.length, shape.get(1));
        for (LoraBlock.Adapter adapter : adapters) {
            parts.add(adapter == null ? scope.zeros(part) : product(adapter, device, training));
        }
        NDArray added = parts.size() == 1 ? parts.head() : NDArrays.concat(parts, 0);
        NDArray scaled = added.mul(Constants.scalar(scope, block.getConfig().scale()));
        return scaled.add(weight); // attached to the scope, unlike weight.add(scaled)
    }

    /** Returns B A, (out, in). */
    private NDArray product(LoraBlock.Adapter adapter, Device device, boolean training) {
        NDArray down = view(source.getValue(adapter.down(), device, training));
        NDArray up = view(source.getValue(adapter.up(), device, training));
        float dropout = block.getConfig().dropout();
        if (training && dropout > 0) {
            NDArray draws = scope.randomUniform(0, 1, new Shape(1, down.size(1)));
            NDArray kept = draws.gte(dropout).toType(down.getDataType(), false);
            down = down.mul(kept.mul(Constants.scalar(scope, 1 / (1 - dropout))));
        }
        return up.matMul(down);
    }

    /** A view that belongs to the scope, and with it all that is computed from it. */
    private NDArray view(NDArray parameter) {
        NDArray view = parameter.reshape(parameter.getShape());
        view.attach(scope);
        return view;
    }
}
