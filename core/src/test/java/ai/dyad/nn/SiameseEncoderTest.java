package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiameseEncoderTest {

    private static final Shape VIEW = new Shape(4, 6);

    @TempDir private Path directory;
    private NDManager manager;

    @BeforeEach
    void openManager() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @Test
    void batchNormalizationSeesAllViews() {
        SiameseEncoder siamese = initialized(3);
        NDList views = randomViews(3);
        NDArray joined = views.get(0).concat(views.get(1), 0).concat(views.get(2), 0);
        NDArray features = forward(siamese.getEncoder(), new NDList(joined), true).get(0);
        float[] expected =
                forward(siamese.getHead(), new NDList(features), true).get(0).toFloatArray();
        NDList projections = forward(siamese, views, true);
        assertEquals(3, projections.size());
        NDArray again =
                projections.get(0).concat(projections.get(1), 0).concat(projections.get(2), 0);
        assertArrayEquals(expected, again.toFloatArray());
    }

    @Test
    void takesAsManyViewsAsItIsGiven() {
        SiameseEncoder siamese = initialized(2);
        for (int views : new int[] {1, 2, 5}) {
            NDList input = randomViews(views);
            NDList output = forward(siamese, input, false);
            assertArrayEquals(siamese.getOutputShapes(input.getShapes()), output.getShapes());
            assertEquals(views, output.size());
            assertEquals(new Shape(4, 2), output.get(views - 1).getShape());
        }
    }

    @Test
    void namesTellEncoderAndHeadApart() {
        Map<String, NDArray> arrays = StateDict.arrays(initialized(2));
        assertTrue(arrays.containsKey("encoder.01Linear.weight"));
        assertTrue(arrays.containsKey("head.layers.0.weight"));
    }

    @Test
    void trainsUnderEasyTrain() throws IOException, TranslateException {
        SiameseEncoder siamese = siamese();
        try (Model model = Model.newInstance("siamese")) {
            model.setBlock(siamese);
            DefaultTrainingConfig config =
                    new DefaultTrainingConfig(new ViewDistance())
                            .optOptimizer(
                                    Optimizer.adam()
                                            .optLearningRateTracker(Tracker.fixed(0.01f))
                                            .build());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(VIEW, VIEW);
                NDList views = noisyViews();
                float before = distance(siamese, views);
                EasyTrain.fit(trainer, 5, dataset(views), null);
                assertTrue(distance(siamese, views) < before / 2);
            }
        }
    }

    @Test
    void survivesSavingAndLoadingByDjl() throws IOException, MalformedModelException {
        NDList views = randomViews(2);
        SiameseEncoder siamese = initialized(2);
        forward(siamese, views, true);
        float[] expected = forward(siamese, views, false).get(1).toFloatArray();
        try (Model model = Model.newInstance("siamese")) {
            model.setBlock(siamese);
            model.save(directory, "siamese");
        }
        SiameseEncoder loaded = siamese();
        try (Model model = Model.newInstance("siamese")) {
            model.setBlock(loaded);
            model.load(directory, "siamese");
            assertArrayEquals(expected, forward(loaded, views, false).get(1).toFloatArray());
            try (Trainer trainer =
                    model.newTrainer(new DefaultTrainingConfig(new ViewDistance()))) {
                trainer.initialize(VIEW, VIEW);
                assertArrayEquals(expected, forward(loaded, views, false).get(1).toFloatArray());
            }
        }
    }

    @Test
    void survivesSavingAndLoadingBySafetensors() throws IOException {
        NDList views = randomViews(2);
        SiameseEncoder siamese = initialized(2);
        forward(siamese, views, true);
        Path file = directory.resolve("siamese.safetensors");
        Safetensors.write(file, StateDict.arrays(siamese), Map.of());
        SiameseEncoder loaded = initialized(2);
        StateDict.load(loaded, Safetensors.read(manager, file));
        assertArrayEquals(
                forward(siamese, views, false).get(1).toFloatArray(),
                forward(loaded, views, false).get(1).toFloatArray());
    }

    @Test
    void leavesOnlyItsOutputsAndTheFeaturesOnTheStepsManager() {
        SiameseEncoder siamese = initialized(2);
        int before = manager.getManagedArrays().size();
        try (NDManager step = manager.newSubManager()) {
            NDList views = new NDList(step.ones(VIEW), step.zeros(VIEW));
            NDList projections = forward(siamese, views, true);
            assertSame(step, projections.get(0).getManager());
        }
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void rejectsViewsOfDifferentShapes() {
        SiameseEncoder siamese = initialized(2);
        NDList views = new NDList(manager.ones(VIEW), manager.ones(new Shape(3, 6)));
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> forward(siamese, views, false));
        assertEquals(
                "expected at least one view (B, ...), all of one shape, got [(4, 6), (3, 6)]",
                failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> forward(siamese, new NDList(), false));
    }

    private SiameseEncoder initialized(int views) {
        SiameseEncoder siamese = siamese();
        Shape[] shapes = new Shape[views];
        Arrays.fill(shapes, VIEW);
        siamese.initialize(manager, DataType.FLOAT32, shapes);
        return siamese;
    }

    private static SiameseEncoder siamese() {
        Block encoder =
                new SequentialBlock()
                        .add(Linear.builder().setUnits(8).build())
                        .add(Activation::relu)
                        .add(Linear.builder().setUnits(5).build());
        return new SiameseEncoder(encoder, ProjectionHead.simClr(7, 2));
    }

    private NDList randomViews(int views) {
        NDList list = new NDList();
        for (int i = 0; i < views; i++) {
            list.add(manager.randomNormal(VIEW));
        }
        return list;
    }

    private NDList noisyViews() {
        NDArray image = manager.randomNormal(new Shape(64, 6));
        NDArray noise = manager.randomNormal(new Shape(64, 6));
        return new NDList(image.add(noise), image.sub(noise));
    }

    private ArrayDataset dataset(NDList views) {
        return new ArrayDataset.Builder()
                .setData(views.get(0), views.get(1))
                .optLabels(manager.arange(64))
                .setSampling(16, true, true)
                .build();
    }

    private float distance(Block siamese, NDList views) {
        return new ViewDistance().evaluate(null, forward(siamese, views, true)).getFloat();
    }

    private NDList forward(Block block, NDList input, boolean training) {
        return block.forward(new ParameterStore(manager, false), input, training);
    }

    /** Pulls the views together and nothing apart: enough to see that training moves. */
    private static final class ViewDistance extends Loss {

        ViewDistance() {
            super("ViewDistance");
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            return predictions.get(0).sub(predictions.get(1)).square().mean();
        }
    }
}
