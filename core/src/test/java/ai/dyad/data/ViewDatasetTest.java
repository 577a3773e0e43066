package ai.dyad.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.translate.TranslateException;
import ai.dyad.internal.SeededSampler;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import ai.dyad.training.ToyImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ViewDatasetTest {
    private final NDManager manager = NDManager.newBaseManager(Device.cpu());
    private final List<BatchKey> keys = new ArrayList<>();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void everyIterationIsANewEpoch() throws IOException, TranslateException {
        ViewDataset views = views();
        List<long[]> first = labels(views);
        List<long[]> second = labels(views);
        assertEquals(2, views.epoch());
        assertEquals(3, first.size()); // of 25 samples, whole batches only
        assertFalse(java.util.Arrays.equals(first.get(0), second.get(0)));
        assertEquals(List.of(0L, 0L, 0L, 1L, 1L, 1L), keys.stream().map(BatchKey::epoch).toList());
        assertTrue(keys.stream().allMatch(key -> key.seed() == 9));
        assertArrayEquals(first.get(0), labels(views()).get(0));
    }

    @Test
    void labelsAreThoseOfTheSamplesInTheTrainersOrder() throws IOException, TranslateException {
        List<Long> expected =
                new SeededSampler(9, 0, 8, 0).sample(ToyImages.of(manager, 25)).next();
        long[] labels = labels(views()).get(0);
        assertArrayEquals(expected.stream().mapToLong(Long::longValue).toArray(), labels);
        for (int row = 0; row < labels.length; row++) {
            assertEquals(labels[row], keys.get(0).index(row));
        }
    }

    @Test
    void aBatchOwnsAllItsArrays() throws IOException, TranslateException {
        ViewDataset views = views();
        for (int epoch = 0; epoch < 3; epoch++) {
            for (Batch batch : views.getData(manager)) {
                assertEquals(2, batch.getData().size());
                for (NDArray view : batch.getData()) {
                    assertEquals(batch.getManager(), view.getManager());
                }
                batch.close();
            }
        }
        int few = manager.getManagedArrays().size();
        for (int epoch = 0; epoch < 30; epoch++) {
            for (Batch batch : views.getData(manager)) {
                batch.close();
            }
        }
        assertEquals(few, manager.getManagedArrays().size());
    }

    @Test
    void trainsWithEasyTrainAndDjlsAdam() throws IOException, TranslateException {
        try (Model model = Model.newInstance("toy", Device.cpu())) {
            model.setBlock(
                    new SiameseEncoder(
                            Linear.builder().setUnits(8).build(),
                            ProjectionHead.builder().setUnits(8, 4).build()));
            NtXentLoss loss = NtXentLoss.builder().build();
            try (Trainer trainer =
                    model.newTrainer(
                            new DefaultTrainingConfig(loss)
                                    .optOptimizer(Optimizer.adam().build())
                                    .optDevices(new Device[] {Device.cpu()}))) {
                ai.djl.ndarray.types.Shape sample =
                        new ai.djl.ndarray.types.Shape(8, ToyImages.FEATURES);
                trainer.initialize(sample, sample);
                ViewDataset views = views();
                float before = loss(trainer, views);
                EasyTrain.fit(trainer, 40, views, null);
                assertTrue(loss(trainer, views) < before);
            }
        }
    }

    @Test
    void namesWhatIsMissing() {
        assertEquals(
                "a data set must be set: call setDataset",
                assertThrows(IllegalStateException.class, () -> ViewDataset.builder().build())
                        .getMessage());
        ViewDataset large =
                ViewDataset.builder()
                        .setDataset(ToyImages.of(manager, 25))
                        .setViews((data, key) -> data)
                        .optBatchSize(26)
                        .build();
        String message =
                assertThrows(IllegalArgumentException.class, () -> large.getData(manager))
                        .getMessage();
        assertTrue(message.contains("one batch of 26, got 25"), message);
    }

    private static float loss(Trainer trainer, ViewDataset views)
            throws IOException, TranslateException {
        float sum = 0;
        for (Batch batch : views.getData(trainer.getManager())) {
            NDList predictions = trainer.evaluate(batch.getData());
            sum += trainer.getLoss().evaluate(batch.getLabels(), predictions).getFloat();
            batch.close();
        }
        return sum;
    }

    private List<long[]> labels(ViewDataset views) throws IOException, TranslateException {
        List<long[]> labels = new ArrayList<>();
        for (Batch batch : views.getData(manager)) {
            labels.add(batch.getLabels().head().toLongArray());
            batch.close();
        }
        return labels;
    }

    private ViewDataset views() {
        return ViewDataset.builder()
                .setDataset(ToyImages.of(manager, 25))
                .setViews(this::pair)
                .optBatchSize(8)
                .optSeed(9)
                .build();
    }

    private NDList pair(NDList data, BatchKey key) {
        keys.add(key);
        return new NDList(data.head().mul(1.1f), data.head().mul(0.9f).add(0.1f));
    }
}
