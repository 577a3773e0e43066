package ai.dyad.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.translate.TranslateException;
import ai.dyad.data.BatchKey;
import ai.dyad.io.StateDict;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.WarmUpCosine;
import ai.dyad.random.CounterRandom;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A whole small run: data, model with BatchNorm and dropout, optimizer with a schedule. */
final class ToyRun implements AutoCloseable {
    static final int BATCH = 8;
    static final int STEPS = 40;

    final Model model = Model.newInstance("toy", Device.cpu());
    final NDManager dataManager = NDManager.newBaseManager(Device.cpu());
    final ArrayDataset data = ToyImages.of(dataManager, 50);
    final ContrastiveTrainer trainer;
    private final AdamW optimizer;

    ToyRun(UnaryOperator<ContrastiveTrainer.Builder> options) {
        SequentialBlock encoder = new SequentialBlock();
        encoder.add(Linear.builder().setUnits(16).build());
        encoder.add(Activation::relu);
        encoder.add(Dropout.builder().optRate(0.2f).build());
        model.setBlock(
                new SiameseEncoder(encoder, ProjectionHead.builder().setUnits(16, 8).build()));
        optimizer =
                AdamW.builder()
                        .setLearningRateTracker(
                                WarmUpCosine.builder()
                                        .setBaseValue(0.01f)
                                        .setTotalSteps(STEPS)
                                        .optWarmUpSteps(5)
                                        .build())
                        .build();
        trainer =
                options.apply(
                                ContrastiveTrainer.builder()
                                        .setModel(model)
                                        .setLoss(NtXentLoss.builder().build())
                                        .setOptimizer(optimizer)
                                        .optViews(ToyRun::noisyPair)
                                        .optBatchSize(BATCH)
                                        .optSeed(3))
                        .build();
    }

    FitResult fit(int lastStep) {
        try {
            return trainer.fit(data, lastStep);
        } catch (IOException | TranslateException e) {
            throw new AssertionError(e);
        }
    }

    Map<String, float[]> weights() {
        Map<String, float[]> weights = new LinkedHashMap<>();
        StateDict.arrays(model.getBlock())
                .forEach((name, array) -> weights.put(name, array.toFloatArray()));
        return weights;
    }

    @Override
    public void close() {
        trainer.close();
        optimizer.close();
        model.close();
        dataManager.close();
    }

    private static NDList noisyPair(NDList data, BatchKey key) {
        NDArray samples = data.head();
        NDList views = new NDList();
        for (int view = 0; view < 2; view++) {
            float[] noise = new float[Math.toIntExact(samples.size())];
            int width = noise.length / key.size();
            for (int row = 0; row < key.size(); row++) {
                CounterRandom random = CounterRandom.of(11, key.epoch(), key.index(row), view);
                for (int d = 0; d < width; d++) {
                    noise[row * width + d] = (float) (0.3 * random.nextGaussian());
                }
            }
            Shape shape = samples.getShape();
            views.add(samples.add(samples.getManager().create(noise, shape)));
        }
        return views;
    }
}
