package ai.dyad.text.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BertWeightsTest {

    private static final int HEADS = 4;

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

    @Test
    void derivesTheSizesFromTheShapes() throws IOException {
        BertConfig config = BertConfig.read(Fixtures.path("tiny-bert-config.json"));
        assertEquals(config, safetensors().config(HEADS));
    }

    @Test
    void readsOldNamesWithPrefix() throws IOException {
        Map<String, NDArray> old = new LinkedHashMap<>();
        Safetensors.read(manager, Fixtures.path("tiny-bert.safetensors"))
                .forEach(
                        (name, tensor) ->
                                old.put(
                                        "bert."
                                                + name.replace("Norm.weight", "Norm.gamma")
                                                        .replace("Norm.bias", "Norm.beta"),
                                        tensor));
        old.put("cls.predictions.bias", manager.zeros(new Shape(50)));
        Path file = directory.resolve("old.safetensors");
        Safetensors.write(file, old, Map.of());
        Map<String, NDArray> expected = copied(safetensors());
        copied(BertWeights.readSafetensors(manager, file))
                .forEach((name, array) -> assertEquals(expected.get(name), array, name));
    }

    @Test
    void listsAllMismatches() throws IOException {
        Map<String, NDArray> tensors =
                Safetensors.read(manager, Fixtures.path("tiny-bert.safetensors"));
        tensors.put("encoder.layer.0.intermediate.dens.bias", manager.zeros(new Shape(40)));
        tensors.remove("encoder.layer.0.intermediate.dense.bias");
        tensors.remove("embeddings.LayerNorm.weight");
        tensors.put("encoder.layer.1.output.dense.weight", manager.zeros(new Shape(24, 41)));
        Path file = directory.resolve("broken.safetensors");
        Safetensors.write(file, tensors, Map.of());
        BertWeights broken = BertWeights.readSafetensors(manager, file);
        BertEncoder encoder = encoder();
        String message =
                assertThrows(IllegalArgumentException.class, () -> broken.copyInto(encoder))
                        .getMessage();
        for (String part :
                new String[] {
                    "got 4 problems",
                    "missing embeddings.LayerNorm.weight",
                    "missing encoder.layer.0.intermediate.dense.bias (did you mean"
                            + " encoder.layer.0.intermediate.dens.bias?)",
                    "shape of encoder.layer.1.output.dense.weight must be (24, 40), got (24, 41)",
                    "unexpected encoder.layer.0.intermediate.dens.bias"
                }) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void rejectsWeightsOfOtherModels() throws IOException {
        Path file = directory.resolve("other.safetensors");
        Safetensors.write(file, Map.of("conv1.weight", manager.zeros(new Shape(2))), Map.of());
        BertWeights other = BertWeights.readSafetensors(manager, file);
        String message =
                assertThrows(IllegalArgumentException.class, () -> other.config(HEADS))
                        .getMessage();
        assertEquals(
                "the weights of a BERT model must hold embeddings.word_embeddings.weight, got"
                        + " [conv1.weight]",
                message);
    }

    private BertWeights safetensors() throws IOException {
        return BertWeights.readSafetensors(manager, Fixtures.path("tiny-bert.safetensors"));
    }

    private Map<String, NDArray> copied(BertWeights weights) {
        BertEncoder encoder = encoder();
        weights.copyInto(encoder);
        return StateDict.arrays(encoder);
    }

    private BertEncoder encoder() {
        BertEncoder encoder =
                BertEncoder.builder()
                        .setConfig(new BertConfig(2, 24, HEADS, 40, 50, 20, 2, 1e-12f))
                        .build();
        encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
        return encoder;
    }
}
