package ai.dyad.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.HashMap;
import java.util.Map;

/**
 * A constant as a zero-dimensional array on the CPU, made once per manager instead of once per
 * operation as the overloads that take a {@code Number} do.
 *
 * <p>On the CPU on purpose, also when the weights are on a GPU: PyTorch passes such an operand to
 * the kernel as an argument, where a scalar made on the GPU would cost a blocking copy to it.
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
