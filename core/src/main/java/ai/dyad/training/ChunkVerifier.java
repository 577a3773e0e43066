package ai.dyad.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.dyad.io.StateDict;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.training.ChunkVerification.Cut;
import ai.dyad.training.ChunkVerification.Traits;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Compares gradients computed in chunks with those of plain passes; leaves the model unchanged. */
final class ChunkVerifier {
    private static final NDIndex ALL = new NDIndex("...");

    private final Trainer trainer;
    private final GuardedLoss loss;

    ChunkVerifier(Trainer trainer, GuardedLoss loss) {
        this.trainer = trainer;
        this.loss = loss;
    }

    /** Compares on one small batch. */
    ChunkVerification verify(StepInputs inputs, int chunkSize) {
        Map<String, float[]> joined = gradients(new JoinedChunks(trainer, loss, chunkSize), inputs);
        Map<String, float[]> cached =
                gradients(new GradientCache(trainer, loss, chunkSize), inputs);
        Map<String, float[]> whole = gradients(new WholeBatch(trainer, loss), inputs);
        int samples = Math.toIntExact(inputs.views().head().size(0));
        return new ChunkVerification(
                new Cut(samples, Chunk.cut(samples, chunkSize).size()),
                GradientComparison.of(joined, cached),
                GradientComparison.of(whole, cached),
                traits(inputs));
    }

    private Map<String, float[]> gradients(BatchGradient gradient, StepInputs inputs) {
        try (NDManager scope = inputs.scope().newSubManager();
                ChunkedState state = new ChunkedState(scope, block())) {
            gradient.accumulate(inputs);
            state.undo();
            Map<String, float[]> values = new LinkedHashMap<>();
            StateDict.of(block())
                    .forEach(
                            (name, parameter) -> {
                                if (parameter.requiresGradient()) {
                                    values.put(name, take(scope, parameter));
                                }
                            });
            return values;
        }
    }

    /** Reads a gradient and sets it to zero as the optimizer does, even if it is not finite. */
    private static float[] take(NDManager scope, Parameter parameter) {
        NDArray gradient = parameter.getArray().getGradient();
        gradient.attach(scope);
        float[] values = gradient.toFloatArray();
        gradient.set(ALL, 0);
        return values;
    }

    /**
     * Runs the whole batch twice, with two seeds, to detect random numbers and batch statistics.
     */
    private Traits traits(StepInputs inputs) {
        try (NDManager scope = inputs.scope().newSubManager();
                ChunkedState state = new ChunkedState(scope, block())) {
            float[] one = outputs(scope, inputs, 1);
            boolean batchStatistics = state.hasMovedStatistics();
            state.undo();
            float[] other = outputs(scope, inputs, 2);
            state.undo();
            return new Traits(!Arrays.equals(one, other), batchStatistics);
        }
    }

    private float[] outputs(NDManager scope, StepInputs inputs, int seed) {
        Engine.getInstance().setRandomSeed(seed);
        var parameters =
                new DetachedParameters(scope, new ParameterStore(trainer.getManager(), false));
        NDList outputs = block().forward(parameters, inputs.views(), inputs.labels(), null);
        return outputs.head().toFloatArray();
    }

    private Block block() {
        return trainer.getModel().getBlock();
    }
}
