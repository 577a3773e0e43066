package ai.dyad.examples.pretrained;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.io.StateDict;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.BertWeights;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnnxGraphTest {
    private static final BertConfig CONFIG = new BertConfig(2, 24, 4, 40, 50, 20, 2, 1e-12f);

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void onnxAndSafetensorsGiveTheSameWeights() throws Exception {
        BertWeights onnx = onnx(model());
        assertEquals(CONFIG, onnx.config(4));
        Map<String, NDArray> expected =
                copied(BertWeights.readSafetensors(manager, path("tiny-bert.safetensors")));
        Map<String, NDArray> actual = copied(onnx);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach(
                (name, array) ->
                        assertArrayEquals(
                                array.toFloatArray(), actual.get(name).toFloatArray(), name));
    }

    @Test
    void rejectsFilesThatAreNotOnnx() {
        byte[] text = "this is no model".getBytes(StandardCharsets.UTF_8);
        for (byte[] bytes : new byte[][] {text, {}, {0x3A, 0x7F, 1}}) {
            IOException error = assertThrows(IOException.class, () -> onnx(bytes));
            assertTrue(
                    error.getMessage().startsWith("the model must be an ONNX file"),
                    error.getMessage());
        }
    }

    @Test
    void rejectsATruncatedOnnxFile() throws IOException {
        byte[] whole = model();
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        assertThrows(IOException.class, () -> onnx(half));
    }

    private BertWeights onnx(byte[] bytes) throws IOException {
        OnnxGraph graph = OnnxGraph.read(new ByteArrayInputStream(bytes));
        return BertWeights.of(graph.parameters(manager));
    }

    private Map<String, NDArray> copied(BertWeights weights) {
        BertEncoder encoder = BertEncoder.builder().setConfig(CONFIG).build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        weights.copyInto(encoder);
        return StateDict.arrays(encoder);
    }

    private static byte[] model() throws IOException {
        try (InputStream model = OnnxGraphTest.class.getResourceAsStream("tiny-bert.onnx")) {
            return model.readAllBytes();
        }
    }

    private static Path path(String name) throws URISyntaxException {
        return Path.of(OnnxGraphTest.class.getResource(name).toURI());
    }
}
