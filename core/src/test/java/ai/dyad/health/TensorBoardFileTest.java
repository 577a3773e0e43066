package ai.dyad.health;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.training.FitPlan;
import ai.dyad.training.ValidationEvent;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardFileTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_250L));
    private static final FitPlan NEW_RUN = new FitPlan(0, 30, 5, 8);

    @TempDir private Path folder;

    /** The expected bytes were written by TensorBoard's own package; see events.py beside them. */
    @Test
    void writesTheBytesThatTensorBoardWrites() throws IOException {
        Map<String, Float> values = new LinkedHashMap<>();
        values.put("loss", 2.5f);
        values.put("größe", -1e-3f);
        values.put("none", Float.NaN);
        try (TensorBoardFile events = new TensorBoardFile(folder, CLOCK)) {
            events.onStart(new FitPlan(300, 400, 5, 8));
            events.onValidation(new ValidationEvent(5_000_000_000L, 3, values, true));
        }
        try (InputStream expected = getClass().getResourceAsStream("events.bin")) {
            assertArrayEquals(expected.readAllBytes(), Files.readAllBytes(files().get(0)));
        }
    }

    @Test
    void holdsTheNumbersOfMetricsFile() throws IOException {
        StepMetrics measured = Measured.healthy(10, 5f);
        Path lines = folder.resolve("metrics.jsonl");
        try (TensorBoardFile events = new TensorBoardFile(folder, CLOCK);
                MetricsFile metrics = new MetricsFile(lines, 0)) {
            events.onStart(NEW_RUN);
            events.accept(measured);
            metrics.accept(measured);
        }
        List<EventFileReader.Event> read = EventFileReader.read(files().get(0));
        assertEquals(2, read.size());
        assertEquals("brain.Event:2", read.get(0).version());
        assertEquals(10, read.get(1).step());
        assertEquals(1_700_000_000.25, read.get(1).seconds());
        JsonObject line = JsonParser.parseString(Files.readString(lines)).getAsJsonObject();
        line.remove("step");
        line.remove("epoch");
        Map<String, Float> expected = new LinkedHashMap<>();
        line.entrySet()
                .forEach(e -> expected.put("training/" + e.getKey(), e.getValue().getAsFloat()));
        assertEquals(expected, read.get(1).values());
    }

    @Test
    void numbersAreReadableWhileTheFileIsOpen() throws IOException {
        try (TensorBoardFile events = new TensorBoardFile(folder)) {
            events.onStart(NEW_RUN);
            events.accept(Measured.healthy(10, 5f));
            assertEquals(2, EventFileReader.read(files().get(0)).size());
        }
    }

    @Test
    void aResumedRunAddsAFileThatDropsTheStepsTrainedAgain() throws IOException {
        for (long first : new long[] {0, 20}) {
            try (TensorBoardFile events = new TensorBoardFile(folder, CLOCK)) {
                events.onStart(new FitPlan(first, 30, 5, 8));
                events.accept(Measured.healthy(30, 4f));
            }
        }
        assertEquals(
                List.of("events.out.tfevents.1700000000", "events.out.tfevents.1700000001"),
                files().stream().map(f -> f.getFileName().toString().substring(0, 30)).toList());
        EventFileReader.Event restart = EventFileReader.read(files().get(1)).get(1);
        assertTrue(restart.restart());
        assertEquals(21, restart.step());
        assertFalse(EventFileReader.read(files().get(0)).get(1).restart());
    }

    @Test
    void findsEventFiles() throws IOException {
        assertFalse(TensorBoardFile.isIn(folder.resolve("absent")));
        Files.createFile(folder.resolve("events.out.tfevents.txt"));
        assertFalse(TensorBoardFile.isIn(folder));
        Files.createFile(folder.resolve("events.out.tfevents.1700000000.host.1.0"));
        assertTrue(TensorBoardFile.isIn(folder));
    }

    @Test
    void throwsIfTheDirectoryCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        try (TensorBoardFile events = new TensorBoardFile(file.resolve("run"))) {
            String message =
                    assertThrows(UncheckedIOException.class, () -> events.onStart(NEW_RUN))
                            .getCause()
                            .getMessage();
            assertTrue(message.contains("must be writable, but " + file.resolve("run")), message);
            assertTrue(message.contains("choose another"), message);
        }
    }

    @Test
    void throwsIfItIsNotOpen() throws IOException {
        try (TensorBoardFile events = new TensorBoardFile(folder)) {
            StepMetrics measured = Measured.healthy(10, 5f);
            String message =
                    assertThrows(IllegalStateException.class, () -> events.accept(measured))
                            .getMessage();
            assertTrue(message.contains("addStepListener"), message);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith("events"))
                    .sorted()
                    .toList();
        }
    }
}
