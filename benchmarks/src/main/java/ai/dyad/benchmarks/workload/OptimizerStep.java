package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.dyad.optimizer.ResumableOptimizer;
import ai.dyad.vision.encoder.ImageEncoders;
import java.util.ArrayList;
import java.util.List;

/** One update of ResNet-18's 60 trainable tensors (11 million parameters) by given gradients. */
public final class OptimizerStep implements Workload {
    private final NDManager manager;
    private final ResumableOptimizer optimizer;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<NDArray> gradients = new ArrayList<>();

    /**
     * Prepares the tensors.
     *
     * @param optimizer the optimizer; closing the workload closes it
     * @param device the device to run on
     */
    public OptimizerStep(ResumableOptimizer optimizer, Device device) {
        this.optimizer = optimizer;
        manager = NDManager.newBaseManager(device);
        Block encoder = ImageEncoders.create("resnet18");
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
        for (Parameter parameter : encoder.getParameters().values()) {
            if (parameter.requiresGradient()) {
                parameters.add(parameter);
                gradients.add(
                        manager.randomNormal(
                                0, 1e-3f, parameter.getArray().getShape(), DataType.FLOAT32));
            }
        }
    }

    @Override
    public void run() {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            optimizer.update(parameter.getId(), parameter.getArray(), gradients.get(i));
        }
        try (NDArray last = parameters.get(0).getArray().sum()) {
            last.getFloat();
        }
    }

    @Override
    public int items() {
        return parameters.size();
    }

    @Override
    public void close() {
        optimizer.close();
        manager.close();
    }
}
