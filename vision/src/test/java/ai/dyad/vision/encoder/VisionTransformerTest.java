package ai.dyad.vision.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.JsonUtils;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import ai.dyad.nn.transformer.FeedForwardActivation;
import ai.dyad.nn.transformer.TransformerConfig;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisionTransformerTest {

    private static final int SIZE = 12;
    private static final int PROJECTION = 16;

    /** Float32 sums in another order differ by a few ulp per layer; far below this. */
    private static final float TOLERANCE = 1e-4f;

    @TempDir private Path directory;
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "single", "quick"})
    void equalsOpenClip(String name) throws IOException {
        JsonObject expected =
                JsonUtils.GSON
                        .fromJson(Files.readString(path("tiny-vit.json")), JsonObject.class)
                        .getAsJsonObject(name);
        FeedForwardActivation activation =
                expected.get("quickGelu").getAsBoolean()
                        ? FeedForwardActivation.QUICK_GELU
                        : FeedForwardActivation.GELU;
        NDArray features =
                forward(
                        pretrained(encoder(activation, PROJECTION)),
                        images(manager, expected.get("batch").getAsInt()));
        float[][] rows = JsonUtils.GSON.fromJson(expected.get("features"), float[][].class);
        for (int i = 0; i < rows.length; i++) {
            assertArrayEquals(rows[i], features.get(i).toFloatArray(), TOLERANCE);
        }
    }

    @Test
    void givesTheStatesWithoutAProjection() throws IOException {
        NDArray images = images(manager, 2);
        NDArray states = forward(pretrained(encoder(FeedForwardActivation.GELU, 0)), images);
        assertEquals(new Shape(2, 24), states.getShape());
        VisionTransformer projecting = pretrained(encoder(FeedForwardActivation.GELU, PROJECTION));
        NDArray projection = StateDict.arrays(projecting).get("proj");
        assertArrayEquals(
                forward(projecting, images).toFloatArray(),
                states.matMul(projection).toFloatArray(),
                TOLERANCE);
    }

    @Test
    void readsAFileWithTheEncoderAlone() throws IOException {
        VisionTransformer first = pretrained(encoder(FeedForwardActivation.GELU, PROJECTION));
        Path file = directory.resolve("tower.safetensors");
        Safetensors.write(file, StateDict.arrays(first), Map.of());
        VisionTransformer second = encoder(FeedForwardActivation.GELU, PROJECTION);
        VisionTransformerWeights.readSafetensors(manager, file).copyInto(second);
        assertArrayEquals(
                forward(first, images(manager, 1)).toFloatArray(),
                forward(second, images(manager, 1)).toFloatArray());
    }

    @Test
    void listsAllMismatches() throws IOException {
        VisionTransformer other = encoder(FeedForwardActivation.GELU, PROJECTION + 1);
        VisionTransformerWeights weights =
                VisionTransformerWeights.readSafetensors(manager, path("tiny-vit.safetensors"));
        String message =
                assertThrows(IllegalArgumentException.class, () -> weights.copyInto(other))
                        .getMessage();
        assertTrue(message.contains("shape of proj must be (24, 17), got (24, 16)"), message);
    }

    @Test
    void leaksNoArrays() throws IOException {
        VisionTransformer encoder = pretrained(encoder(FeedForwardActivation.GELU, PROJECTION));
        int parameters = manager.getManagedArrays().size();
        try (NDManager scope = manager.newSubManager()) {
            forward(encoder, images(scope, 2));
            assertEquals(2, scope.getManagedArrays().size());
        }
        assertEquals(parameters, manager.getManagedArrays().size());
    }

    @Test
    void passesAGradientToEveryParameter() throws IOException {
        VisionTransformer encoder =
                pretrained(encoder(FeedForwardActivation.QUICK_GELU, PROJECTION));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray output = forward(encoder, images(manager, 2));
            collector.backward(output.mul(output).sum());
        }
        for (Parameter parameter : encoder.getParameters().values()) {
            float norm = parameter.getArray().getGradient().norm().getFloat();
            assertTrue(Float.isFinite(norm) && norm > 0, parameter.getName());
        }
    }

    @Test
    void rejectsImagesOfAnotherSize() {
        VisionTransformer encoder = encoder(FeedForwardActivation.GELU, 0);
        NDArray images = manager.zeros(new Shape(1, 3, SIZE, SIZE + 1));
        String message =
                assertThrows(IllegalArgumentException.class, () -> forward(encoder, images))
                        .getMessage();
        assertEquals(
                "images must be (B, 3, 12, 12), got (1, 3, 12, 13): resize them, or build the"
                        + " encoder for their size",
                message);
    }

    @ParameterizedTest
    @CsvSource({
        "12, 0, 3, 0, patchSize",
        "12, 5, 3, 0, imageSize",
        "2, 4, 3, 0, imageSize",
        "12, 4, 0, 0, channels",
        "12, 4, 3, -1, projection"
    })
    void rejectsSizesThatDoNotFit(int image, int patch, int channels, int size, String name) {
        VisionTransformer.Builder builder =
                VisionTransformer.builder()
                        .setTransformer(new TransformerConfig(1, 8, 2, FeedForwardActivation.GELU))
                        .setImageSize(image)
                        .setPatchSize(patch)
                        .optChannels(channels)
                        .optProjection(size);
        String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.startsWith(name + " must be"), message);
    }

    private static Path path(String name) {
        try {
            return Path.of(VisionTransformerTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static NDArray images(NDManager manager, int batch) {
        float[] values = new float[batch * 3 * SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * 0.37);
        }
        return manager.create(values, new Shape(batch, 3, SIZE, SIZE));
    }

    private NDArray forward(VisionTransformer encoder, NDArray images) {
        ParameterStore store = new ParameterStore(manager, false);
        return encoder.forward(store, new NDList(images), false).singletonOrThrow();
    }

    private VisionTransformer pretrained(VisionTransformer encoder) throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            VisionTransformerWeights.readSafetensors(scope, path("tiny-vit.safetensors"))
                    .copyInto(encoder);
        }
        return encoder;
    }

    private VisionTransformer encoder(FeedForwardActivation activation, int projection) {
        VisionTransformer encoder =
                VisionTransformer.builder()
                        .setTransformer(new TransformerConfig(2, 24, 4, activation))
                        .setImageSize(SIZE)
                        .setPatchSize(4)
                        .optProjection(projection)
                        .build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 3, SIZE, SIZE));
        return encoder;
    }
}
