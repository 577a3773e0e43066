package ai.dyad.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeatureViewsTest {
    private NDManager manager;
    private NDArray samples;
    private ArrayDataset dataset;
    private Block encoder;

    /** Shifts each sample by a random number. */
    private final ViewGenerator shifted =
            (data, key) -> {
                float[] shifts = new float[key.size()];
                for (int i = 0; i < shifts.length; i++) {
                    shifts[i] = (float) key.random(i, 0).nextDouble();
                }
                NDArray values = data.head();
                NDArray by = values.getManager().create(shifts, new Shape(shifts.length, 1));
                return new NDList(values.add(by));
            };

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        samples = manager.arange(0f, 40f, 1f).reshape(10, 4);
        dataset =
                new ArrayDataset.Builder()
                        .setData(samples)
                        .optLabels(manager.arange(10))
                        .setSampling(4, false)
                        .build();
        encoder = Linear.builder().setUnits(3).build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 4));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void theFirstEpochsEqualThoseOfTheEncoderItself() throws Exception {
        FeatureViews features =
                FeatureViews.builder()
                        .setViews(shifted)
                        .setEncoder(encoder)
                        .optRounds(2)
                        .optSeed(7)
                        .setDataset(dataset)
                        .build();
        NDList batch = new NDList(samples.get("3:6"));
        for (int epoch = 0; epoch < 4; epoch++) {
            BatchKey key = BatchKey.of(7, epoch, 5, 3, 9);
            NDList rows = new NDList(samples.get(manager.create(new long[] {5, 3, 9})));
            NDList view = shifted.views(rows, BatchKey.of(7, epoch % 2, 5, 3, 9));
            NDArray expected =
                    encoder.forward(new ParameterStore(manager, false), view, false).head();
            NDArray found = features.views(batch, key).head();
            assertEquals(new Shape(3, 3), found.getShape());
            assertEquals(0, expected.sub(found).abs().max().getFloat(), 1e-5);
        }
    }

    @Test
    void settingsAreChecked() throws IOException {
        assertThrows(
                IllegalStateException.class,
                () -> FeatureViews.builder().setViews(shifted).setDataset(dataset).build());
        assertThrows(IllegalArgumentException.class, () -> FeatureViews.builder().optRounds(0));
    }
}
