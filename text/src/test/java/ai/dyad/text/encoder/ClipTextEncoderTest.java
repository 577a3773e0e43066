package ai.dyad.text.encoder;

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
import ai.dyad.io.Safetensors;
import ai.dyad.nn.transformer.FeedForwardActivation;
import ai.dyad.nn.transformer.TransformerConfig;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClipTextEncoderTest {

    private static final int PROJECTION = 16;

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
    @ValueSource(strings = {"padded", "single", "longest", "quick"})
    void equalsOpenClip(String name) throws IOException {
        JsonObject expected = Fixtures.json("tiny-clip.json").getAsJsonObject(name);
        FeedForwardActivation activation =
                expected.get("quickGelu").getAsBoolean()
                        ? FeedForwardActivation.QUICK_GELU
                        : FeedForwardActivation.GELU;
        ClipTextEncoder encoder = pretrained(encoder(activation, PROJECTION));
        NDArray ids = Fixtures.ids(manager, expected.getAsJsonArray("ids"));
        float[] features = Fixtures.flat(expected.getAsJsonArray("features"));
        assertArrayEquals(
                features, forward(encoder, new NDList(ids)).toFloatArray(), Fixtures.TOLERANCE);
        NDList masked = new NDList(ids, ids.neq(0).toType(DataType.INT64, false));
        assertArrayEquals(features, forward(encoder, masked).toFloatArray(), Fixtures.TOLERANCE);
    }

    @Test
    void givesTheStatesWithoutAProjection() throws IOException {
        ClipTextEncoder encoder = pretrained(encoder(FeedForwardActivation.GELU, 0));
        NDArray ids = manager.create(new long[] {3, 59}, new Shape(1, 2));
        NDArray states = forward(encoder, new NDList(ids));
        assertEquals(new Shape(1, 24), states.getShape());
        NDArray projection =
                Safetensors.read(manager, Fixtures.path("tiny-clip.safetensors"))
                        .get("text_projection");
        ClipTextEncoder projecting = pretrained(encoder(FeedForwardActivation.GELU, PROJECTION));
        assertArrayEquals(
                forward(projecting, new NDList(ids)).toFloatArray(),
                states.matMul(projection).toFloatArray(),
                Fixtures.TOLERANCE);
    }

    @Test
    void statesItsSizes() {
        ClipTextEncoder encoder = encoder(FeedForwardActivation.GELU, PROJECTION);
        assertEquals(PROJECTION, encoder.featureSize());
        assertEquals(12, encoder.maxLength());
        assertEquals(60, encoder.vocabularySize());
        assertEquals(
                new Shape(3, PROJECTION),
                encoder.getOutputShapes(new Shape[] {new Shape(3, 5)})[0]);
        assertEquals(24, encoder(FeedForwardActivation.GELU, 0).featureSize());
    }

    @Test
    void leaksNoArrays() throws IOException {
        ClipTextEncoder encoder = pretrained(encoder(FeedForwardActivation.QUICK_GELU, PROJECTION));
        int parameters = manager.getManagedArrays().size();
        try (NDManager scope = manager.newSubManager()) {
            forward(encoder, new NDList(scope.ones(new Shape(2, 3), DataType.INT64)));
            assertEquals(2, scope.getManagedArrays().size());
        }
        assertEquals(parameters, manager.getManagedArrays().size());
    }

    @Test
    void passesAGradientToEveryParameter() throws IOException {
        ClipTextEncoder encoder = pretrained(encoder(FeedForwardActivation.QUICK_GELU, PROJECTION));
        NDArray ids = manager.create(new long[] {3, 7, 9, 59, 4, 59, 0, 0}, new Shape(2, 4));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray output = forward(encoder, new NDList(ids));
            collector.backward(output.mul(output).sum());
        }
        for (Parameter parameter : encoder.getParameters().values()) {
            float norm = parameter.getArray().getGradient().norm().getFloat();
            assertTrue(Float.isFinite(norm) && norm > 0, parameter.getName());
        }
    }

    @Test
    void readsNamesOfNewerModels() throws IOException {
        Map<String, NDArray> renamed = new HashMap<>();
        Safetensors.read(manager, Fixtures.path("tiny-clip.safetensors"))
                .forEach((name, tensor) -> renamed.put(inTextEncoder(name), tensor));
        renamed.put("logit_bias", manager.zeros(new Shape()));
        Path file = directory.resolve("renamed.safetensors");
        Safetensors.write(file, renamed, Map.of());
        ClipTextEncoder encoder = encoder(FeedForwardActivation.GELU, PROJECTION);
        ClipTextWeights.readSafetensors(manager, file).copyInto(encoder);
        NDList ids = new NDList(manager.create(new long[] {3, 59}, new Shape(1, 2)));
        assertArrayEquals(
                forward(pretrained(encoder(FeedForwardActivation.GELU, PROJECTION)), ids)
                        .toFloatArray(),
                forward(encoder, ids).toFloatArray());
    }

    @Test
    void listsAllMismatches() throws IOException {
        ClipTextWeights weights =
                ClipTextWeights.readSafetensors(manager, Fixtures.path("tiny-clip.safetensors"));
        ClipTextEncoder other =
                ClipTextEncoder.builder()
                        .setTransformer(new TransformerConfig(3, 24, 4, FeedForwardActivation.GELU))
                        .optVocabulary(61)
                        .optContextLength(12)
                        .optProjection(PROJECTION)
                        .build();
        other.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        String message =
                assertThrows(IllegalArgumentException.class, () -> weights.copyInto(other))
                        .getMessage();
        assertTrue(message.contains("got 13 problems"), message);
        assertTrue(message.contains("token_embedding.weight must be (61, 24), got (60, 24)"));
        assertTrue(message.contains("missing transformer.resblocks.2.attn.in_proj_weight"));
    }

    @Test
    void rejectsATextLongerThanItsContext() {
        ClipTextEncoder encoder = encoder(FeedForwardActivation.GELU, 0);
        NDList ids = new NDList(manager.ones(new Shape(1, 13), DataType.INT64));
        String message =
                assertThrows(IllegalArgumentException.class, () -> forward(encoder, ids))
                        .getMessage();
        assertTrue(message.startsWith("texts must have at most 12 tokens, got 13"), message);
    }

    @Test
    void rejectsSizesThatAreNotPositive() {
        assertRejected(sized().optVocabulary(0), "vocabulary must be >= 1, got 0");
        assertRejected(sized().optContextLength(0), "contextLength must be >= 1, got 0");
        assertRejected(sized().optProjection(-1), "projection must be >= 0, got -1");
        ClipTextEncoder.Builder unset = ClipTextEncoder.builder();
        String message = assertThrows(IllegalStateException.class, unset::build).getMessage();
        assertTrue(message.contains("setTransformer"), message);
    }

    private static ClipTextEncoder.Builder sized() {
        return ClipTextEncoder.builder()
                .setTransformer(new TransformerConfig(1, 8, 2, FeedForwardActivation.GELU));
    }

    private static void assertRejected(ClipTextEncoder.Builder builder, String message) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    }

    private static String inTextEncoder(String name) {
        return name.startsWith("visual.") || name.equals("logit_scale") ? name : "text." + name;
    }

    private NDArray forward(ClipTextEncoder encoder, NDList inputs) {
        ParameterStore store = new ParameterStore(manager, false);
        return encoder.forward(store, inputs, false).singletonOrThrow();
    }

    private ClipTextEncoder pretrained(ClipTextEncoder encoder) throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            ClipTextWeights.readSafetensors(scope, Fixtures.path("tiny-clip.safetensors"))
                    .copyInto(encoder);
        }
        return encoder;
    }

    private ClipTextEncoder encoder(FeedForwardActivation activation, int projection) {
        ClipTextEncoder encoder =
                ClipTextEncoder.builder()
                        .setTransformer(new TransformerConfig(2, 24, 4, activation))
                        .optVocabulary(60)
                        .optContextLength(12)
                        .optProjection(projection)
                        .build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        return encoder;
    }
}
