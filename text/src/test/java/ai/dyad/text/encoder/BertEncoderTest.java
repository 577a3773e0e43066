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
import ai.dyad.io.StateDict;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BertEncoderTest {

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
    @ValueSource(strings = {"padded", "single", "oneToken", "longest", "segments"})
    void equalsTransformers(String name) throws IOException {
        JsonObject expected = Fixtures.json("tiny-bert.json").getAsJsonObject(name);
        NDList inputs =
                new NDList(
                        Fixtures.ids(manager, expected.getAsJsonArray("ids")),
                        Fixtures.ids(manager, expected.getAsJsonArray("mask")),
                        Fixtures.ids(manager, expected.getAsJsonArray("types")));
        for (Pooling pooling : List.of(Pooling.CLS, Pooling.MEAN, Pooling.MAX)) {
            float[] actual = forward(pretrained(pooling), inputs).toFloatArray();
            assertArrayEquals(
                    Fixtures.flat(expected.getAsJsonArray(pooling.name())),
                    actual,
                    Fixtures.TOLERANCE,
                    pooling.name());
        }
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void needsNoMaskWithoutPadding(Pooling pooling) throws IOException {
        BertEncoder encoder = pretrained(pooling);
        NDArray ids = manager.create(new long[] {3, 7, 9, 4, 1, 2}, new Shape(2, 3));
        NDArray masked = forward(encoder, new NDList(ids, ids.onesLike()));
        assertArrayEquals(
                masked.toFloatArray(), forward(encoder, new NDList(ids)).toFloatArray(), 1e-6f);
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void ignoresTheContentOfPadding(Pooling pooling) throws IOException {
        BertEncoder encoder = pretrained(pooling);
        NDArray mask = manager.create(new long[] {1, 1, 0, 0}, new Shape(1, 4));
        NDArray first = manager.create(new long[] {3, 7, 0, 0}, new Shape(1, 4));
        NDArray second = manager.create(new long[] {3, 7, 49, 12}, new Shape(1, 4));
        assertArrayEquals(
                forward(encoder, new NDList(first, mask)).toFloatArray(),
                forward(encoder, new NDList(second, mask)).toFloatArray());
    }

    @Test
    void isFiniteForARowOfPaddingOnly() throws IOException {
        NDArray ids = manager.create(new long[] {3, 7, 0, 0}, new Shape(2, 2));
        NDArray mask = manager.create(new long[] {1, 1, 0, 0}, new Shape(2, 2));
        float[] values = forward(pretrained(Pooling.MEAN), new NDList(ids, mask)).toFloatArray();
        for (float value : values) {
            assertTrue(Float.isFinite(value));
        }
        assertEquals(0, values[values.length - 1]);
    }

    @Test
    void namesParametersAsHuggingFaceDoes() throws IOException {
        List<String> names = new ArrayList<>(StateDict.of(pretrained(Pooling.CLS)).keySet());
        assertEquals(5 + 2 * 16, names.size());
        assertTrue(names.contains("embeddings.token_type_embeddings.weight"), names.toString());
        assertTrue(names.contains("encoder.layer.1.attention.output.LayerNorm.bias"));
    }

    @Test
    void leaksNoArrays() throws IOException {
        BertEncoder encoder = pretrained(Pooling.MEAN);
        int parameters = manager.getManagedArrays().size();
        try (NDManager scope = manager.newSubManager()) {
            NDArray ids = scope.ones(new Shape(2, 3), DataType.INT64);
            NDArray mask = scope.ones(new Shape(2, 3), DataType.INT64);
            forward(encoder, new NDList(ids, mask));
            assertEquals(3, scope.getManagedArrays().size());
        }
        assertEquals(parameters, manager.getManagedArrays().size());
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void passesAGradientToEveryParameter(Pooling pooling) throws IOException {
        BertEncoder encoder = pretrained(pooling);
        NDArray ids = manager.create(new long[] {3, 7, 9, 4, 1, 0}, new Shape(2, 3));
        NDArray mask = manager.create(new long[] {1, 1, 1, 1, 1, 0}, new Shape(2, 3));
        List<Parameter> parameters = encoder.getParameters().values();
        parameters.forEach(parameter -> parameter.freeze(false));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray output = forward(encoder, new NDList(ids, mask));
            collector.backward(output.mul(output).sum());
        }
        for (Parameter parameter : parameters) {
            NDArray gradient = parameter.getArray().getGradient();
            float norm = gradient.norm().getFloat();
            // the key's bias shifts all logits of a row alike, which softmax cancels
            boolean canceled = parameter == StateDict.of(encoder).get(KEY_BIAS);
            assertTrue(Float.isFinite(norm) && (norm > 0 || canceled), parameter.getName());
        }
    }

    private static final String KEY_BIAS = "encoder.layer.0.attention.self.key.bias";

    @Test
    void statesItsOutputShape() throws IOException {
        Shape[] shapes = {new Shape(3, 5), new Shape(3, 5)};
        assertEquals(new Shape(3, 24), pretrained(Pooling.CLS).getOutputShapes(shapes)[0]);
    }

    @Test
    void rejectsATextLongerThanItsPositions() throws IOException {
        BertEncoder encoder = pretrained(Pooling.CLS);
        NDArray ids = manager.ones(new Shape(1, 21), DataType.INT64);
        Exception error =
                assertThrows(
                        IllegalArgumentException.class, () -> forward(encoder, new NDList(ids)));
        assertEquals(
                "texts must have at most 20 tokens, got 21: truncate them in the tokenizer",
                error.getMessage());
    }

    @Test
    void rejectsAMaskOfAnotherShape() throws IOException {
        BertEncoder encoder = pretrained(Pooling.CLS);
        NDArray ids = manager.ones(new Shape(2, 4), DataType.INT64);
        NDArray mask = manager.ones(new Shape(2, 3), DataType.INT64);
        Exception error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> forward(encoder, new NDList(ids, mask)));
        assertTrue(error.getMessage().contains("(2, 4), got (2, 3)"), error.getMessage());
    }

    private NDArray forward(BertEncoder encoder, NDList inputs) {
        ParameterStore store = new ParameterStore(manager, false);
        return encoder.forward(store, inputs, false).singletonOrThrow();
    }

    private BertEncoder pretrained(Pooling pooling) throws IOException {
        BertEncoder encoder =
                BertEncoder.builder()
                        .setConfig(BertConfig.read(Fixtures.path("tiny-bert-config.json")))
                        .optPooling(pooling)
                        .build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        try (NDManager scope = manager.newSubManager()) {
            BertWeights.readSafetensors(scope, Fixtures.path("tiny-bert.safetensors"))
                    .copyInto(encoder);
        }
        return encoder;
    }
}
