package ai.dyad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedWeightsTest {
    private static final Shape INPUT = new Shape(1, 2);
    private static final String INDEX = "model.safetensors.index.json";

    private static final WeightMap MAP =
            WeightMap.builder()
                    .transpose("Linear.weight", "kernel")
                    .concat("Linear.bias", "bias.a", "bias.b")
                    .copy("LayerNorm.weight", "norm.weight")
                    .copy("LayerNorm.bias", "norm.bias")
                    .ignore(name -> name.endsWith("position_ids"))
                    .build();

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

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "open_clip_model.safetensors"})
    void fillsABlockFromOneFile(String file) throws IOException {
        Safetensors.write(directory.resolve(file), tensors(), Map.of());
        assertLoads(directory);
        assertLoads(directory.resolve(file));
    }

    @Test
    void fillsABlockFromShards() throws IOException {
        writeShards();
        assertLoads(directory);
        PublishedWeights weights = PublishedWeights.open(directory);
        assertEquals(tensors().keySet(), weights.shapes().keySet());
        assertEquals(new Shape(2, 3), weights.shapes().get("kernel"));
        assertArrayEquals(new float[] {7}, weights.read(manager, "bias.a").toFloatArray());
    }

    @Test
    void choosesTheFileThatIsNamed() throws IOException {
        Safetensors.write(directory.resolve("model.safetensors"), tensors(), Map.of());
        Map<String, NDArray> other = Map.of("x", manager.ones(new Shape(1)));
        Path file = directory.resolve("open_clip_model.safetensors");
        Safetensors.write(file, other, Map.of());
        assertTrue(PublishedWeights.open(directory).shapes().containsKey("kernel"));
        assertEquals(Map.of("x", new Shape(1)), PublishedWeights.open(file).shapes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT16", "FLOAT64"})
    void readsOtherFloatsAsFloat32(DataType type) throws IOException {
        Map<String, NDArray> tensors = tensors();
        tensors.replaceAll(
                (name, value) ->
                        value.getDataType().isFloating() ? value.toType(type, true) : value);
        Safetensors.write(directory.resolve("model.safetensors"), tensors, Map.of());
        assertLoads(directory);
        NDArray kernel = PublishedWeights.open(directory).read(manager, "kernel");
        assertEquals(DataType.FLOAT32, kernel.getDataType());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, kernel.toFloatArray());
    }

    @Test
    void leavesOnlyParametersBehind() throws IOException {
        Safetensors.write(directory.resolve("model.safetensors"), tensors(), Map.of());
        try (NDManager scope = manager.newSubManager()) {
            PublishedWeights.open(directory).loadInto(network(3), scope, MAP, INPUT);
            assertEquals(4, scope.getManagedArrays().size());
        }
    }

    @Test
    void keepsTheInitializersAndGradientsOfTheBlock() throws IOException {
        Safetensors.write(directory.resolve("model.safetensors"), tensors(), Map.of());
        Block block = network(3);
        var before = StateDict.of(block).get("Linear.weight").getInitializer();
        PublishedWeights.open(directory).loadInto(block, manager, MAP, INPUT);
        assertEquals(before, StateDict.of(block).get("Linear.weight").getInitializer());
        assertTrue(StateDict.arrays(block).get("Linear.weight").hasGradient());
    }

    @Test
    void listsEveryProblemAtOnce() throws IOException {
        Map<String, NDArray> tensors = tensors();
        tensors.put("norm.wieght", tensors.remove("norm.weight"));
        tensors.put("norm.bias", manager.ones(new Shape(3), DataType.INT64));
        tensors.put("kernel", manager.ones(new Shape(2, 4)));
        tensors.remove("bias.b");
        tensors.put("decoder", manager.ones(new Shape(5)));
        Safetensors.write(directory.resolve("model.safetensors"), tensors, Map.of());
        Block block = network(3);
        String message = refused(block, MAP);
        assertEquals(
                List.of(
                        directory.resolve("model.safetensors")
                                + ": weights must match the block's 4 parameters, got 6 problems:",
                        "shape of Linear.weight must be (3, 2), got (4, 2) of kernel (2, 4)",
                        "missing bias.b for Linear.bias (3)",
                        "missing norm.weight for LayerNorm.weight (3)"
                                + " (did you mean norm.wieght?)",
                        "type of LayerNorm.bias must be float32, got int64 of norm.bias (3)",
                        "unexpected norm.wieght (3)",
                        "unexpected decoder (5)"),
                message.lines().map(String::strip).toList());
        assertFalse(block.isInitialized());
    }

    @Test
    void namesParametersThatTheMapForgetsOrInvents() throws IOException {
        Safetensors.write(directory.resolve("model.safetensors"), tensors(), Map.of());
        WeightMap map =
                WeightMap.builder()
                        .copy("LayerNorm.wieght", "norm.weight")
                        .copy("Linear.bias", "bias.a")
                        .make("LayerNorm.bias", List.of("norm.bias"), list -> list.get(3))
                        .ignore(name -> true)
                        .build();
        String message = refused(network(3), map);
        for (String part :
                List.of(
                        "parameter Linear.weight is made of no tensor",
                        "shape of Linear.bias must be (3), got (1) of bias.a (1)",
                        "LayerNorm.bias cannot be made of norm.bias (3): ",
                        "mapped LayerNorm.wieght, which is no parameter")) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void saysWhichTensorIsMissing() throws IOException {
        Safetensors.write(directory.resolve("model.safetensors"), tensors(), Map.of());
        PublishedWeights weights = PublishedWeights.open(directory);
        String message =
                assertThrows(IOException.class, () -> weights.read(manager, "kernell"))
                        .getMessage();
        assertTrue(message.endsWith("kernell, which is missing; did you mean kernel?"), message);
    }

    @Test
    void namesEveryMissingShard() throws IOException {
        writeShards();
        Files.delete(directory.resolve("model-00002-of-00002.safetensors"));
        assertTrue(unopened().endsWith("missing are [model-00002-of-00002.safetensors]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {'weight_map':{'a':'s.safetensors','a':'s.safetensors'}}      | "a" appears twice
                    {'weight_map':{'a':'s.safetensors','b':'s.safetensors'}}      | missing are [b in s.safetensors]
                    {'weight_map':{'a':'s.safetensors','b':'t.safetensors'}}      | "a" must be in one file, got s.safetensors and t.safetensors
                    {'weight_map':{'a':'../s.safetensors'}}                       | in the same directory, got "../s.safetensors"
                    {'weight_map':{'a':'/etc/s.safetensors'}}                     | got "/etc/s.safetensors"
                    {'weight_map':{'a':'C:\\\\\\\\s.safetensors'}}                | in the same directory
                    {'weight_map':{'a':'pytorch_model.bin'}}                      | got "pytorch_model.bin"
                    {'weight_map':{'a':'s.safetensors'},'weight_map':{}}          | weight_map appears twice
                    {'weight_map':{}}                                             | got none
                    {'metadata':{}}                                               | got none
                    {'weight_map':{'a':['s.safetensors']}}                        | must be an index in JSON
                    []                                                            | must be an index in JSON
                    {'weight_map':                                                | must be an index in JSON
                    """)
    void rejectsAnIndexThatIsWrong(String json, String message) throws IOException {
        Map<String, NDArray> one = Map.of("a", manager.ones(new Shape(1)));
        Safetensors.write(directory.resolve("s.safetensors"), one, Map.of());
        Map<String, NDArray> two =
                Map.of("a", manager.ones(new Shape(1)), "b", manager.ones(new Shape(1)));
        Safetensors.write(directory.resolve("t.safetensors"), two, Map.of());
        Files.writeString(directory.resolve(INDEX), json.replace('\'', '"'));
        String problem = unopened();
        assertTrue(problem.contains(message) && problem.contains(INDEX), problem);
    }

    @ParameterizedTest
    @CsvSource({
        "pytorch_model.bin, model.safetensors",
        "open_clip_pytorch_model.bin, open_clip_model.safetensors",
        "checkpoint.pt, model.safetensors",
        "resnet18-f37072fd.pth, model.safetensors"
    })
    void saysHowToConvertPickledWeights(String file, String target) throws IOException {
        Files.createFile(directory.resolve(file));
        Files.createFile(directory.resolve("training_args.bin"));
        Files.createFile(directory.resolve("$(rm -r x).bin"));
        String message = unopened();
        assertTrue(message.contains("got " + file + ", which may run any code"), message);
        String line = message.lines().skip(1).findFirst().orElseThrow().strip();
        assertTrue(line.startsWith("python -c \"import torch"), line);
        assertTrue(line.contains("in ['" + file + "']"), line);
        assertTrue(line.endsWith("'" + target + "')\""), line);
    }

    @Test
    void saysWhatADirectoryMustHold() throws IOException {
        Files.createFile(directory.resolve("training_args.bin"));
        assertTrue(unopened().contains("must hold the weights as one of [model.safetensors"));
        assertThrows(IOException.class, () -> PublishedWeights.open(directory.resolve("none")));
    }

    private void assertLoads(Path path) throws IOException {
        Block block = network(3);
        PublishedWeights.open(path).loadInto(block, manager, MAP, INPUT);
        Map<String, NDArray> arrays = StateDict.arrays(block);
        assertArrayEquals(
                new float[] {1, 4, 2, 5, 3, 6}, arrays.get("Linear.weight").toFloatArray());
        assertArrayEquals(new float[] {7, 8, 9}, arrays.get("Linear.bias").toFloatArray());
        assertArrayEquals(new float[] {1, 1, 1}, arrays.get("LayerNorm.weight").toFloatArray());
        assertArrayEquals(new float[] {0, 0, 0}, arrays.get("LayerNorm.bias").toFloatArray());
    }

    private String refused(Block block, WeightMap map) throws IOException {
        PublishedWeights weights = PublishedWeights.open(directory);
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> weights.loadInto(block, manager, map, INPUT))
                .getMessage();
    }

    private String unopened() {
        return assertThrows(IOException.class, () -> PublishedWeights.open(directory)).getMessage();
    }

    private void writeShards() throws IOException {
        Map<String, NDArray> first = tensors();
        Map<String, NDArray> second = new LinkedHashMap<>();
        StringBuilder json = new StringBuilder("{\"metadata\":{\"total_size\":0},\"weight_map\":{");
        for (String name : tensors().keySet()) {
            boolean later = name.startsWith("bias") || name.equals("norm.bias");
            if (later) {
                second.put(name, first.remove(name));
            }
            json.append(json.toString().endsWith("{") ? "" : ",");
            json.append(
                    String.format(
                            "\"%s\":\"model-0000%d-of-00002.safetensors\"", name, later ? 2 : 1));
        }
        Files.writeString(directory.resolve(INDEX), json.append("}}"));
        Safetensors.write(directory.resolve("model-00001-of-00002.safetensors"), first, Map.of());
        Safetensors.write(directory.resolve("model-00002-of-00002.safetensors"), second, Map.of());
    }

    private Map<String, NDArray> tensors() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("kernel", manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3)));
        tensors.put("bias.a", manager.create(new float[] {7}));
        tensors.put("bias.b", manager.create(new float[] {8, 9}));
        tensors.put("norm.weight", manager.ones(new Shape(3)));
        tensors.put("norm.bias", manager.zeros(new Shape(3)));
        tensors.put("position_ids", manager.create(new long[] {0, 1}));
        return tensors;
    }

    private static Block network(int units) {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(units).build())
                .add(LayerNorm.builder().build());
    }
}
