package ai.dyad.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The optimizers in DJL's own training loop, on y = 2 a - 3 b. */
class EasyTrainTest {
    private static final float[][] INPUTS = {{1, 0}, {0, 1}, {1, 1}, {-1, 1}};
    private static final float[] TARGETS = {2, -3, -1, -5};

    private static float[] fit(Optimizer optimizer, int epochs) throws Exception {
        try (Model model = Model.newInstance("line", Device.cpu())) {
            model.setBlock(Linear.builder().setUnits(1).optBias(false).build());
            try (Trainer trainer = model.newTrainer(config(optimizer))) {
                trainer.initialize(new Shape(2, 2));
                EasyTrain.fit(trainer, 1, dataset(model.getNDManager()), null);
                int arrays = model.getNDManager().getManagedArrays().size();
                EasyTrain.fit(trainer, epochs - 1, dataset(model.getNDManager()), null);
                assertEquals(arrays + 2, model.getNDManager().getManagedArrays().size());
            }
            Parameter weight = model.getBlock().getParameters().get(0).getValue();
            try (NDArray gradient = weight.getArray().getGradient()) {
                assertArrayEquals(new float[2], gradient.toFloatArray());
            }
            return weight.getArray().toFloatArray();
        }
    }

    private static DefaultTrainingConfig config(Optimizer optimizer) {
        return new DefaultTrainingConfig(Loss.l2Loss())
                .optDevices(new Device[] {Device.cpu()})
                .optInitializer(new ConstantInitializer(0.5f), Parameter.Type.WEIGHT)
                .optOptimizer(optimizer);
    }

    private static ArrayDataset dataset(NDManager manager) {
        return new ArrayDataset.Builder()
                .setData(manager.create(INPUTS))
                .optLabels(manager.create(TARGETS, new Shape(4, 1)))
                .setSampling(2, false)
                .build();
    }

    @ParameterizedTest
    @MethodSource("ai.dyad.optimizer.OptimizerKinds#all")
    void fallsTowardTheSolution(ResumableOptimizer optimizer) throws Exception {
        float[] weight = fit(optimizer, 3);
        assertTrue(weight[0] > 0.5f && weight[0] < 2f, "a: " + weight[0]);
        assertTrue(weight[1] < 0.5f && weight[1] > -3f, "b: " + weight[1]);
    }

    @Test
    void sgdEqualsDjlsOwnAtAConstantLearningRate() throws Exception {
        Optimizer djl =
                Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(0.1f))
                        .optMomentum(0.9f)
                        .build();
        Optimizer ours = Sgd.builder().setLearningRate(0.1f).optMomentum(0.9f).build();
        assertArrayEquals(fit(djl, 5), fit(ours, 5), 1e-5f);
    }
}
