package ai.dyad.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.HashMap;
import java.util.Map;

/**
 * A constant as a zero-dimensional array on the CPU, created once per manager instead of once per
 * operation, as the overloads with a {@code Number} do.
 *
 * <p>It is on the CPU even if the weights are on a GPU: PyTorch passes such an operand to the
 * kernel as an argument, whereas a scalar on the GPU would need a blocking copy.
 */
final class HostScalar implements AutoCloseable {
    private final float value;
    private final Map<NDManager, NDArray> arrays = new HashMap<>();

    HostScalar(float value) {
        this.value = value;
    }

    /**
     * Returns the array that lives as long as {@code manager}, and at most until {@link #close}.
     */
    NDArray in(NDManager manager) {
        return arrays.computeIfAbsent(manager, this::create);
    }

    private NDArray create(NDManager manager) {
        try (NDManager host = manager.newSubManager(Device.cpu())) {
            NDArray array = host.create(value);
            NDScope.unregister(array);
            array.attach(manager);
            return array;
        }
    }

    @Override
    public void close() {
        arrays.values().forEach(NDArray::close);
        arrays.clear();
    }
}
