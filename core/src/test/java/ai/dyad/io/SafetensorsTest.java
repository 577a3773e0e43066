package ai.dyad.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

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
    void readsEveryTypeThatPythonWrites() throws IOException {
        Map<String, NDArray> tensors = Safetensors.read(manager, pythonFile());
        assertEquals(
                List.of(
                        "i64",
                        "f64.scalar",
                        "empty",
                        "f32.matrix",
                        "schrödinger ☃",
                        "i32",
                        "f16",
                        "i8",
                        "u8",
                        "bool"),
                List.copyOf(tensors.keySet()));
        assertArrayEquals(
                new float[] {1.5f, -2f, 3.25f, 0f, 1e-30f, 3.4e38f},
                tensors.get("f32.matrix").toFloatArray());
        assertEquals(new Shape(2, 3), tensors.get("f32.matrix").getShape());
        assertEquals(0.1, tensors.get("f64.scalar").getDouble());
        assertEquals(new Shape(), tensors.get("f64.scalar").getShape());
        assertArrayEquals(new float[] {0.5f, -65504f}, tensors.get("f16").toFloatArray());
        assertArrayEquals(
                new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, tensors.get("i64").toLongArray());
        assertArrayEquals(
                new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE}, tensors.get("i32").toIntArray());
        assertArrayEquals(new byte[] {-128, 127, 0}, tensors.get("i8").toByteArray());
        assertArrayEquals(new byte[] {0, (byte) 255, 7}, tensors.get("u8").toByteArray());
        assertArrayEquals(new boolean[] {true, false, true}, tensors.get("bool").toBooleanArray());
        assertEquals(new Shape(0, 4), tensors.get("empty").getShape());
        assertEquals(42f, tensors.get("schrödinger ☃").getFloat(0));
        assertEquals(Map.of("made by", "safetensors ☃"), Safetensors.readMetadata(pythonFile()));
    }

    @Test
    void writesByteForByteWhatPythonWrites() throws IOException {
        Map<String, NDArray> tensors = Safetensors.read(manager, pythonFile());
        Path file = directory.resolve("again.safetensors");
        Safetensors.write(file, tensors, Safetensors.readMetadata(pythonFile()));
        assertArrayEquals(Files.readAllBytes(pythonFile()), Files.readAllBytes(file));
    }

    @Test
    void writesLargerTypesFirstAndViewsInRowMajorOrder() throws IOException {
        NDArray matrix = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("bytes", manager.create(new byte[] {1, 2, 3}, new Shape(3)));
        tensors.put("transposed", matrix.transpose());
        tensors.put("column", matrix.get(":, 1"));
        Path file = directory.resolve("views.safetensors");
        Safetensors.write(file, tensors, Map.of());
        Map<String, NDArray> read = Safetensors.read(manager, file);
        assertEquals(List.of("transposed", "column", "bytes"), List.copyOf(read.keySet()));
        assertEquals(new Shape(3, 2), read.get("transposed").getShape());
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, read.get("transposed").toFloatArray());
        assertArrayEquals(new float[] {2, 5}, read.get("column").toFloatArray());
        assertEquals(Map.of(), Safetensors.readMetadata(file));
    }

    @Test
    void survivesTensorsOfMoreThanOneChunk() throws IOException {
        NDArray large = manager.randomNormal(new Shape(700, 1000));
        Path file = directory.resolve("large.safetensors");
        Safetensors.write(file, Map.of("large", large), Map.of());
        assertEquals(large, Safetensors.read(manager, file).get("large"));
    }

    @Test
    void attachesNothingButTheTensorsToTheManager() throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> tensors = Safetensors.read(scope, pythonFile());
            assertEquals(tensors.size(), scope.getManagedArrays().size());
            Safetensors.write(directory.resolve("a.safetensors"), tensors, Map.of());
            assertEquals(tensors.size(), scope.getManagedArrays().size());
        }
    }

    @Test
    void writesAnEmptyMap() throws IOException {
        Path file = directory.resolve("empty.safetensors");
        Safetensors.write(file, Map.of(), Map.of());
        assertTrue(Safetensors.read(manager, file).isEmpty());
    }

    @Test
    void keepsThePreviousFileWhenWritingFails() throws IOException {
        Path file = directory.resolve("weights.safetensors");
        Map<String, NDArray> tensors = Map.of("a", manager.ones(new Shape(2)));
        Safetensors.write(file, tensors, Map.of());
        byte[] before = Files.readAllBytes(file);
        Files.createDirectory(directory.resolve("weights.safetensors.part"));
        assertThrows(IOException.class, () -> Safetensors.write(file, tensors, Map.of("b", "c")));
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void rejectsValuesTheFormatCannotExpress() {
        Path file = directory.resolve("bad.safetensors");
        NDArray ones = manager.ones(new Shape(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> Safetensors.write(file, Map.of("__metadata__", ones), Map.of()));
        NDArray text = manager.create(new String[] {"a"});
        assertThrows(
                IllegalArgumentException.class,
                () -> Safetensors.write(file, Map.of("text", text), Map.of()));
    }

    @Test
    void namesTheMissingFile() {
        Path file = directory.resolve("none.safetensors");
        NoSuchFileException failure =
                assertThrows(NoSuchFileException.class, () -> Safetensors.read(manager, file));
        assertTrue(failure.getMessage().contains("none.safetensors"));
    }

    private static Path pythonFile() {
        try {
            return Path.of(SafetensorsTest.class.getResource("python.safetensors").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
