package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.TranslateException;
import ai.dyad.internal.DefaultSampling;
import ai.dyad.internal.SeededSampler;
import ai.dyad.loss.InfoNceLoss;
import ai.dyad.optimizer.Sgd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a trainer's batches come from. */
class BatchesTest {
    @TempDir private Path folder;
    private final NDManager manager = NDManager.newBaseManager(Device.cpu());
    private final Model model = Model.newInstance("toy", Device.cpu());
    private final Sgd optimizer = Sgd.builder().setLearningRate(0.1f).build();
    private final List<Integer> sizes = new ArrayList<>();

    @AfterEach
    void close() {
        optimizer.close();
        model.close();
        manager.close();
    }

    @Test
    void takesTheBatchSizeOfTheDataSet() throws IOException, TranslateException {
        try (ContrastiveTrainer trainer = builder().build()) {
            trainer.fit(ToyImages.of(manager, 50, 10), 2);
            assertEquals(5, trainer.stepsPerEpoch(ToyImages.of(manager, 50, 10)));
        }
        assertEquals(List.of(10, 10), sizes);
    }

    @Test
    void usesTheTrainersBatchSizeIfTheDataSetHasNone() throws IOException, TranslateException {
        Counted data = new Counted(new DefaultSampling(3));
        try (ContrastiveTrainer trainer = builder().optBatchSize(6).build()) {
            trainer.fit(data, 2);
        }
        assertEquals(List.of(6, 6), sizes);
    }

    @Test
    void refusesTwoDifferentBatchSizes() {
        try (ContrastiveTrainer trainer = builder().optBatchSize(8).build()) {
            ArrayDataset data = ToyImages.of(manager, 50, 10);
            assertEquals(
                    "the trainer and the data set must have the same batch size, but the trainer "
                            + "has 8 (optBatchSize) and the data"
                            + " set 10 (setSampling): set both to the same value, or omit "
                            + "optBatchSize",
                    assertThrows(IllegalArgumentException.class, () -> trainer.fit(data, 1))
                            .getMessage());
        }
    }

    @Test
    void refusesASamplerOfAnotherKind() {
        Counted data = new Counted(new SeededSampler(1, 0, 5, 0));
        try (ContrastiveTrainer trainer = builder().build()) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> trainer.fit(data, 1))
                            .getMessage();
            assertTrue(message.contains("SeededSampler"), message);
            assertTrue(message.contains("setSampling(batchSize, random)"), message);
        }
    }

    @Test
    void loadsOnlySamplesThatAreTrainedOn() throws IOException, TranslateException {
        Counted data = new Counted(new DefaultSampling(3));
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        try (ContrastiveTrainer trainer =
                builder().optBatchSize(6).optCheckpoints(checkpoints, 5).build()) {
            trainer.fit(data, 5); // one whole epoch of 30 samples
        }
        assertEquals(30, data.loaded);
        data.loaded = 0;
        model.setBlock(Linear.builder().setUnits(4).build());
        try (ContrastiveTrainer trainer =
                builder().optBatchSize(6).optCheckpoints(checkpoints, 5).build()) {
            trainer.resume(checkpoints.latest().orElseThrow());
            trainer.fit(data, 10);
        }
        assertEquals(30, data.loaded);
    }

    @Test
    void comparesTheBatchSizeOfAResumedRunWhenItIsKnown() throws IOException, TranslateException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        try (ContrastiveTrainer trainer = builder().optCheckpoints(checkpoints, 5).build()) {
            trainer.fit(ToyImages.of(manager, 50, 10), 2);
        }
        try (ContrastiveTrainer trainer = builder().build()) {
            trainer.resume(checkpoints.latest().orElseThrow());
            ArrayDataset other = ToyImages.of(manager, 50, 5);
            TrainingException error =
                    assertThrows(TrainingException.class, () -> trainer.fit(other, 4));
            assertTrue(error.getMessage().contains("batch: was 10, is now 5"), error::getMessage);
        }
    }

    /** Without views: the batch's own two arrays are the model's inputs. */
    @Test
    void trainsOnUnchangedDataWithoutViews() throws IOException, TranslateException {
        List<Long> inputs = new ArrayList<>();
        try (ContrastiveTrainer trainer =
                builder()
                        .optBatchSize(6)
                        .addStepListener(event -> inputs.add(event.predictions().head().size(1)))
                        .build()) {
            trainer.fit(new Counted(new DefaultSampling(3)), 1);
        }
        assertEquals(List.of(4L), inputs);
    }

    private ContrastiveTrainer.Builder builder() {
        if (model.getBlock() == null) {
            model.setBlock(Linear.builder().setUnits(4).build());
        }
        return ContrastiveTrainer.builder()
                .setModel(model)
                .setLoss(new OneViewLoss())
                .setOptimizer(optimizer)
                .addStepListener(event -> sizes.add((int) event.predictions().head().size(0)));
    }

    /** InfoNCE of the predictions with themselves. */
    private static final class OneViewLoss extends ai.djl.training.loss.Loss {
        private final InfoNceLoss loss = InfoNceLoss.builder().build();

        OneViewLoss() {
            super("one");
        }

        @Override
        public ai.djl.ndarray.NDArray evaluate(NDList labels, NDList predictions) {
            return loss.evaluate(
                    labels, new NDList(predictions.head(), predictions.head().mul(0.5f)));
        }
    }

    /** Thirty records, and how many were read. */
    private static final class Counted extends RandomAccessDataset {
        private int loaded;

        Counted(Sampler sampler) {
            super(new Options().setSampling(sampler).optPrefetchNumber(0));
        }

        @Override
        public Iterable<Batch> getData(NDManager parent, Sampler sampler, ExecutorService threads)
                throws IOException, TranslateException {
            return super.getData(parent, sampler, null); // on one thread: the count is exact
        }

        @Override
        public Record get(NDManager parent, long index) {
            loaded++;
            return new Record(
                    new NDList(parent.ones(new Shape(3)).mul(index)),
                    new NDList(parent.create(index).toType(DataType.INT64, false)));
        }

        @Override
        protected long availableSize() {
            return 30;
        }

        @Override
        public void prepare(ai.djl.util.Progress progress) {}

        private static final class Options extends BaseBuilder<Options> {
            @Override
            protected Options self() {
                return this;
            }
        }
    }
}
