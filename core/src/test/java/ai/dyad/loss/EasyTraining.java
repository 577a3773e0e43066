package ai.dyad.loss;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/** Trains a loss's predictions themselves with DJL's trainer and training loop. */
final class EasyTraining {
    private static final int EPOCHS = 5;
    private static final float LEARNING_RATE = 0.01f;

    private final Loss loss;
    private final NDList start;

    EasyTraining(Loss loss, NDList start) {
        this.loss = loss;
        this.start = start;
    }

    /** Returns the training loss of the first and of the last epoch. */
    float[] fit(NDList labels) throws Exception {
        long batch = start.get(0).size(0);
        NDArray inputs = start.getManager().zeros(new Shape(batch, 1));
        // EasyTrain asks for a label, needed or not: the position stands for an id
        NDArray ids = start.getManager().arange(0, (int) batch, 1, DataType.INT64);
        NDArray[] batchLabels =
                labels.isEmpty() ? new NDArray[] {ids} : labels.toArray(new NDArray[0]);
        ArrayDataset data =
                new ArrayDataset.Builder()
                        .setData(inputs)
                        .optLabels(batchLabels)
                        .setSampling((int) batch, false)
                        .build();
        List<Float> history = new ArrayList<>();
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(loss)
                        .optOptimizer(
                                Optimizer.adam()
                                        .optLearningRateTracker(Tracker.fixed(LEARNING_RATE))
                                        .build())
                        .addTrainingListeners(
                                new EvaluatorTrainingListener() {
                                    @Override
                                    public void onEpoch(Trainer trainer) {
                                        history.add(mean(trainer.getLoss()));
                                        super.onEpoch(trainer);
                                    }
                                });
        try (Model model = Model.newInstance("predictions")) {
            model.setBlock(new FreePredictions(start));
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(batch, 1));
                EasyTrain.fit(trainer, EPOCHS, data, null);
            }
        }
        return new float[] {history.get(0), history.get(history.size() - 1)};
    }

    private static float mean(Evaluator evaluator) {
        return evaluator.getAccumulator(EvaluatorTrainingListener.TRAIN_EPOCH);
    }

    /**
     * A block whose outputs are its parameters, whatever goes in, times fixed factors that differ:
     * DJL refuses to step when all gradients sum to exactly 0, as they do for a softmax of free
     * scores.
     */
    private static final class FreePredictions extends AbstractBlock {
        private final List<Parameter> outputs = new ArrayList<>();

        FreePredictions(NDList start) {
            for (int i = 0; i < start.size(); i++) {
                NDArray value = start.get(i);
                Initializer copy =
                        (manager, shape, type) -> {
                            float[] values = value.toFloatArray();
                            return manager.create(values, shape).div(factors(manager, shape));
                        };
                outputs.add(
                        addParameter(
                                Parameter.builder()
                                        .setName("prediction" + i)
                                        .setType(Parameter.Type.OTHER)
                                        .optShape(value.getShape())
                                        .optInitializer(copy)
                                        .build()));
            }
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> params) {
            NDArray zero = inputs.get(0).sum();
            NDList predictions = new NDList();
            for (Parameter output : outputs) {
                NDArray value = store.getValue(output, zero.getDevice(), training);
                NDArray factors = factors(zero.getManager(), value.getShape());
                predictions.add(zero.add(value).mul(factors));
            }
            return predictions;
        }

        private static NDArray factors(NDManager manager, Shape shape) {
            float[] factors = new float[Math.toIntExact(shape.size())];
            for (int i = 0; i < factors.length; i++) {
                factors[i] = 1 + i % 3;
            }
            return manager.create(factors, shape);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return outputs.stream().map(Parameter::getShape).toArray(Shape[]::new);
        }
    }
}
