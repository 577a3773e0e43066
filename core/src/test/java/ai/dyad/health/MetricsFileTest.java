package ai.dyad.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.training.FitPlan;
import ai.dyad.training.ValidationEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
    @TempDir private Path folder;

    @Test
    void returnsTheMeasurements() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        List<StepMetrics> measured = List.of(Measured.healthy(10, 5f), Measured.healthy(20, 4f));
        try (MetricsFile metrics = new MetricsFile(file, 0)) {
            measured.forEach(metrics);
        }
        assertEquals(measured, MetricsFile.read(file));
    }

    @Test
    void holdsEveryStepOnceAfterAResumeFromAKilledRun() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (MetricsFile metrics = new MetricsFile(file, 0)) {
            metrics.accept(Measured.healthy(10, 5f));
            metrics.accept(Measured.healthy(20, 4f));
            metrics.accept(Measured.healthy(30, 3f));
        }
        Files.writeString(file, "{\"step\":40,\"epo", StandardOpenOption.APPEND);
        try (MetricsFile metrics = new MetricsFile(file, 20)) {
            metrics.accept(Measured.healthy(30, 3.1f));
        }
        assertEquals(
                List.of(
                        Measured.healthy(10, 5f),
                        Measured.healthy(20, 4f),
                        Measured.healthy(30, 3.1f)),
                MetricsFile.read(file));
    }

    @Test
    void writesValidJsonForNonFiniteNumbers() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (MetricsFile metrics = new MetricsFile(file, 0)) {
            metrics.accept(Measured.healthy(10, Float.NaN));
        }
        assertTrue(Files.readString(file).contains("\"loss\":null"));
        assertTrue(Float.isNaN(MetricsFile.read(file).get(0).loss()));
    }

    @Test
    void opensItselfWhenTrainingStartsAndHoldsTheValidations() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (MetricsFile metrics = new MetricsFile(file, 0)) {
            metrics.accept(Measured.healthy(10, 5f));
            metrics.accept(Measured.healthy(20, 4f));
        }
        try (MetricsFile metrics = new MetricsFile(file)) {
            metrics.onStart(new FitPlan(10, 30, 5, 8));
            metrics.accept(Measured.healthy(20, 4.5f));
            metrics.onValidation(new ValidationEvent(20, 3, Map.of("loss", 2.5f), true));
        }
        assertEquals(
                List.of(Measured.healthy(10, 5f), Measured.healthy(20, 4.5f)),
                MetricsFile.read(file));
        assertEquals(
                "{\"step\":20,\"epoch\":3,\"validation\":{\"loss\":2.5}}",
                Files.readAllLines(file).get(2));
    }

    @Test
    void throwsIfItIsNotOpen() {
        MetricsFile metrics = new MetricsFile(folder.resolve("metrics.jsonl"));
        StepMetrics measured = Measured.healthy(10, 5f);
        String message =
                assertThrows(IllegalStateException.class, () -> metrics.accept(measured))
                        .getMessage();
        assertTrue(message.contains("addStepListener"), message);
    }

    @Test
    void isEmptyIfThereIsNoFile() throws IOException {
        assertEquals(List.of(), MetricsFile.read(folder.resolve("absent")));
    }
}
