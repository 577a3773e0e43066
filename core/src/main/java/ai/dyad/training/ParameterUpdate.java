package ai.dyad.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.dyad.nn.AfterUpdate;
import ai.dyad.optimizer.GradientClipping;
import ai.dyad.optimizer.ResumableOptimizer;
import java.util.ArrayList;
import java.util.List;

/** Updates a model's trainable parameters from the gradients of a step. */
final class ParameterUpdate {
    private static final NDIndex ALL = new NDIndex("...");

    private final Optimizer optimizer;
    private final boolean zeroesGradients;
    private final float maxGradientNorm;
    private final List<Parameter> trainable;
    private final List<AfterUpdate> listeners = new ArrayList<>();

    /**
     * Collects the parameters to update.
     *
     * @param block the initialized model
     * @param optimizer the optimizer
     * @param maxGradientNorm the largest norm of the whole gradient; infinity for no clipping
     */
    ParameterUpdate(Block block, Optimizer optimizer, float maxGradientNorm) {
        this.optimizer = optimizer;
        this.zeroesGradients = optimizer instanceof ResumableOptimizer;
        this.maxGradientNorm = maxGradientNorm;
        this.trainable =
                block.getParameters().values().stream()
                        .filter(Parameter::requiresGradient)
                        .distinct()
                        .toList();
        collect(block);
    }

    /** Updates every parameter; temporary arrays are attached to the scope. */
    void apply(NDManager scope, float progress) {
        NDList gradients = new NDList(trainable.size());
        for (Parameter parameter : trainable) {
            NDArray gradient = parameter.getArray().getGradient();
            gradient.attach(scope);
            gradients.add(gradient);
        }
        if (maxGradientNorm < Float.POSITIVE_INFINITY) {
            GradientClipping.clipGlobalNorm(scope, gradients, maxGradientNorm);
        }
        for (int i = 0; i < trainable.size(); i++) {
            Parameter parameter = trainable.get(i);
            optimizer.update(parameter.getId(), parameter.getArray(), gradients.get(i));
            if (!zeroesGradients) {
                gradients.get(i).set(ALL, 0); // multiplying by 0 would keep NaN
            }
        }
        gradients.close();
        listeners.forEach(listener -> listener.afterUpdate(progress));
    }

    private void collect(Block block) {
        if (block instanceof AfterUpdate listener) {
            listeners.add(listener);
        }
        block.getChildren().values().forEach(this::collect);
    }
}
