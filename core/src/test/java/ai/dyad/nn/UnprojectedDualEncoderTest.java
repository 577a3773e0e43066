package ai.dyad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.dyad.io.ModelDirectory;
import ai.dyad.io.StateDict;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnprojectedDualEncoderTest {
    private static final Shape IMAGES = new Shape(4, 6);
    private static final Shape TEXTS = new Shape(4, 3);

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
    void outputsTheEncodersFeatures() {
        DualEncoder dual = initialized(head(5), head(5));
        NDArray image = manager.randomNormal(IMAGES);
        NDArray text = manager.randomNormal(TEXTS);
        NDList outputs = forward(dual, image, text);
        assertEquals(forward(dual.getBackbone("image"), image).get(0), outputs.get(0));
        assertEquals(forward(dual.getEncoder("text"), text).get(0), outputs.get(1));
        assertEquals(image, forward(dual.getProjection("image"), image).get(0));
        assertTrue(StateDict.of(dual).keySet().stream().noneMatch(n -> n.contains("projection")));
    }

    @Test
    void refusesEncodersOfDifferentLengths() {
        DualEncoder dual = builder(head(5), head(7)).build();
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> dual.initialize(manager, DataType.FLOAT32, IMAGES, TEXTS));
        assertEquals(
                "without projections both encoders must have as many features, got 5 and 7: call"
                        + " setUnits to project them",
                failure.getMessage());
    }

    @Test
    void anUnlimitedScaleStaysAsItIs() {
        LogitScale scale = LogitScale.unlimited(117.5f);
        scale.initialize(manager, DataType.FLOAT32, IMAGES);
        scale.afterUpdate(0);
        scale.clamp();
        for (boolean training : new boolean[] {true, false}) {
            NDList outputs = forward(scale, training, manager.zeros(IMAGES));
            assertEquals(Math.log(117.5), outputs.get(1).getFloat(), 1e-6);
        }
        assertEquals(117.5f, scale.getScale(), 1e-4f);
        assertThrows(IllegalArgumentException.class, () -> LogitScale.unlimited(0));
        assertThrows(IllegalArgumentException.class, () -> LogitScale.unlimited(Float.NaN));
    }

    @Test
    void isSavedAndLoaded(@TempDir Path directory) throws IOException {
        DualEncoder dual = initialized(head(5), head(5));
        ModelDirectory.save(directory, ModelDirectory.DUAL_ENCODER, dual, new JsonObject());
        DualEncoder loaded = (DualEncoder) ModelDirectory.read(directory).load(manager);
        NDArray image = manager.randomNormal(IMAGES);
        NDArray text = manager.randomNormal(TEXTS);
        NDList expected = forward(dual, image, text);
        NDList actual = forward(loaded, image, text);
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), actual.get(i));
        }
        assertFalse(loaded.getLogitScale().isLimited());
    }

    private static ProjectionHead head(int outputs) {
        return ProjectionHead.builder()
                .setUnits(4, outputs)
                .optHiddenNorm(ProjectionHead.Norm.NONE)
                .build();
    }

    private static DualEncoder.Builder builder(Block first, Block second) {
        return DualEncoder.builder()
                .setEncoders(first, second)
                .optNoProjections()
                .optLogitScale(LogitScale.unlimited(150))
                .optLogitBias(new LogitBias());
    }

    private DualEncoder initialized(Block first, Block second) {
        DualEncoder dual = builder(first, second).build();
        dual.initialize(manager, DataType.FLOAT32, IMAGES, TEXTS);
        return dual;
    }

    private NDList forward(Block block, NDArray... inputs) {
        return forward(block, false, inputs);
    }

    private NDList forward(Block block, boolean training, NDArray... inputs) {
        return block.forward(
                new ParameterStore(manager, false), new NDList(List.of(inputs)), training);
    }
}
