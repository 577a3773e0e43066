package ai.dyad.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.dyad.io.StateDict;
import ai.dyad.random.CounterRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** One step's gradient of a small model, without an update. */
final class GradientTrial implements AutoCloseable {
    static final int FEATURES = 5;

    final Block block;
    private final Model model = Model.newInstance("trial", Device.cpu());
    private final Trainer trainer;
    private final int samples;
    private final int views;

    GradientTrial(Block block, Loss loss, int samples, int views) {
        this.block = block;
        this.samples = samples;
        this.views = views;
        model.setBlock(block);
        trainer =
                model.newTrainer(
                        new DefaultTrainingConfig(loss).optDevices(new Device[] {Device.cpu()}));
        Engine.getInstance().setRandomSeed(5);
        try (NDManager scope = model.getNDManager().newSubManager()) {
            trainer.initialize(inputs(scope).views().getShapes());
        }
    }

    static Block network(float dropout) {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(9).build())
                .add(Activation::relu)
                .add(Dropout.builder().optRate(dropout).build())
                .add(Linear.builder().setUnits(6).build());
    }

    Map<String, float[]> wholeBatch() {
        return gradients(WholeBatch::new);
    }

    Map<String, float[]> chunks(int size) {
        return gradients((t, loss) -> new GradientCache(t, loss, size));
    }

    Map<String, float[]> joinedChunks(int size) {
        return gradients((t, loss) -> new JoinedChunks(t, loss, size));
    }

    ChunkVerification verification(int size) {
        try (NDManager scope = model.getNDManager().newSubManager()) {
            return new ChunkVerifier(trainer, new GuardedLoss(trainer.getLoss()))
                    .verify(inputs(scope), size);
        }
    }

    Map<String, float[]> state() {
        Map<String, float[]> state = new LinkedHashMap<>();
        StateDict.arrays(block)
                .forEach(
                        (name, array) ->
                                state.put(
                                        name,
                                        array.toType(DataType.FLOAT32, false).toFloatArray()));
        return state;
    }

    private Map<String, float[]> gradients(
            BiFunction<Trainer, GuardedLoss, BatchGradient> gradient) {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        try (NDManager scope = model.getNDManager().newSubManager()) {
            gradient.apply(trainer, new GuardedLoss(trainer.getLoss())).accumulate(inputs(scope));
            StateDict.of(block)
                    .forEach(
                            (name, parameter) -> {
                                if (parameter.requiresGradient()) {
                                    NDArray array = parameter.getArray().getGradient();
                                    array.attach(scope);
                                    gradients.put(name, array.toFloatArray());
                                    array.subi(array);
                                }
                            });
        }
        return gradients;
    }

    private StepInputs inputs(NDManager scope) {
        NDList inputs = new NDList();
        for (int view = 0; view < views; view++) {
            float[] values = new float[samples * FEATURES];
            CounterRandom random = CounterRandom.of(7, view);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            inputs.add(scope.create(values, new Shape(samples, FEATURES)));
        }
        NDList labels = new NDList(scope.arange(0, samples, 1, DataType.INT64));
        return new StepInputs(scope, inputs, labels, 1, 42);
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
