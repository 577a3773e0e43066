package ai.dyad.examples.pretrained;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.JsonUtils;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.BertWeights;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.tokenizer.JsonTokenizer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares all-MiniLM-L6-v2 from the class path with ONNX Runtime. */
class MiniLmTest {

    private static final int MAX_LENGTH = 128;

    /** Float32 sums in another order differ by a few ulp per layer; far below this. */
    private static final float TOLERANCE = 1e-4f;

    private static NDManager manager;
    private static JsonTokenizer tokenizer;
    private static BertEncoder block;
    private static JsonObject expected;
    private static List<String> sentences;

    @BeforeAll
    static void load() throws IOException {
        manager = NDManager.newBaseManager();
        try (Reader reader = new InputStreamReader(resource("minilm.json"), UTF_8)) {
            expected = JsonUtils.GSON.fromJson(reader, JsonObject.class);
        }
        sentences = new ArrayList<>();
        for (JsonElement sentence : expected.getAsJsonArray("sentences")) {
            sentences.add(sentence.getAsString());
        }
        try (NDManager scope = manager.newSubManager();
                InputStream json = resource("/all-minilm-l6-v2-tokenizer.json");
                InputStream model = resource("/all-minilm-l6-v2.onnx")) {
            tokenizer = JsonTokenizer.read(json, MAX_LENGTH);
            BertWeights weights = BertWeights.of(OnnxGraph.read(model).parameters(scope));
            assertEquals(BertConfig.miniLmL6(), weights.config(12));
            block = BertEncoder.builder().setConfig(BertConfig.miniLmL6()).build();
            block.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
            weights.copyInto(block);
        }
    }

    @AfterAll
    static void close() {
        tokenizer.close();
        manager.close();
    }

    private static InputStream resource(String name) {
        return MiniLmTest.class.getResourceAsStream(name);
    }

    @Test
    void tokenizesLikeTheReference() {
        long[][] ids = JsonUtils.GSON.fromJson(expected.get("ids"), long[][].class);
        for (int i = 0; i < ids.length; i++) {
            try (NDManager scope = manager.newSubManager()) {
                long[] actual =
                        tokenizer
                                .encode(List.of(sentences.get(i)))
                                .toArrays(scope)
                                .get(0)
                                .toLongArray();
                assertArrayEquals(ids[i], actual, sentences.get(i));
            }
        }
    }

    @Test
    void equalsOnnxRuntime() {
        TextEncoder encoder = TextEncoder.builder().setTokenizer(tokenizer).setBlock(block).build();
        NDArray vectors = encoder.embed(manager, sentences);
        assertEquals(new Shape(sentences.size(), 384), vectors.getShape());
        assertArrayEquals(
                flat(JsonUtils.GSON.fromJson(expected.get("vectors"), float[][].class)),
                vectors.toFloatArray(),
                TOLERANCE);
        assertEquals(expected.get("truncated").getAsInt(), encoder.truncatedTexts());
    }

    @Test
    void embedsInTheOrderOfTheTextsForAnyBatchSize() {
        List<String> reversed = new ArrayList<>(sentences);
        Collections.reverse(reversed);
        assertArrayEquals(
                embed(reversed, reversed.size()).toFloatArray(),
                embed(reversed, 3).toFloatArray(),
                TOLERANCE);
    }

    @Test
    void keepsOnlyTheResultInMemory() {
        try (NDManager scope = manager.newSubManager()) {
            TextEncoder encoder =
                    TextEncoder.builder()
                            .setTokenizer(tokenizer)
                            .setBlock(block)
                            .optBatchSize(2)
                            .build();
            encoder.embed(scope, List.of("one", "two words", "and three words"));
            assertEquals(1, scope.getManagedArrays().size());
        }
    }

    private static NDArray embed(List<String> texts, int batchSize) {
        return TextEncoder.builder()
                .setTokenizer(tokenizer)
                .setBlock(block)
                .optBatchSize(batchSize)
                .build()
                .embed(manager, texts);
    }

    private static float[] flat(float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * rows[0].length, rows[0].length);
        }
        return all;
    }
}
