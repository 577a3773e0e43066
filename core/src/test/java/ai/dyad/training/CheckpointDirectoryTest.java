package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointDirectoryTest {
    @TempDir private Path folder;
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void keepsTheLastTwo() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        for (long step : new long[] {5, 10, 1_000, 15_000}) {
            checkpoints.save(snapshot(step));
        }
        assertEquals(List.of("step-000001000", "step-000015000"), names());
        assertEquals(15_000, checkpoints.latest().orElseThrow().step());
    }

    @Test
    void remembersSeedSettingsAndCounts() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        checkpoints.save(snapshot(5));
        Checkpoint read = checkpoints.latest().orElseThrow();
        assertEquals(9, read.seed());
        assertEquals(Map.of("encoder", "tiny"), read.configuration());
        assertEquals(Map.of("weight", 5), read.updates());
    }

    @Test
    void skipsADamagedCheckpoint() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        checkpoints.save(snapshot(5));
        for (String damage : List.of("flip", "truncate", "remove", "unsealed")) {
            Path newest = checkpoints.save(snapshot(10));
            Path model = newest.resolve(Checkpoint.MODEL);
            byte[] bytes = Files.readAllBytes(model);
            switch (damage) {
                case "flip" -> {
                    bytes[bytes.length - 1] ^= 1;
                    Files.write(model, bytes);
                }
                case "truncate" ->
                        Files.write(model, java.util.Arrays.copyOf(bytes, bytes.length / 2));
                case "remove" -> Files.delete(model);
                default -> Files.writeString(newest.resolve("state.json"), "{\"format\":");
            }
            assertEquals(5, checkpoints.latest().orElseThrow().step(), damage);
        }
    }

    @Test
    void keepsTheOldFileIfTheNewOneCannotBeWritten() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        checkpoints.save(snapshot(5));
        CheckpointDirectory.Snapshot broken =
                new CheckpointDirectory.Snapshot(
                        10,
                        9,
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of("", manager.ones(new ai.djl.ndarray.types.Shape(1))),
                        null);
        assertThrows(RuntimeException.class, () -> checkpoints.save(broken));
        assertEquals(List.of("step-000000005"), names());
        assertEquals(5, checkpoints.latest().orElseThrow().step());
    }

    @Test
    void ignoresFilesOfAKilledWriter() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        checkpoints.save(snapshot(5));
        Files.createDirectory(folder.resolve(".writing-step-000000010"));
        Files.writeString(
                folder.resolve(".writing-step-000000010").resolve("model.safetensors"), "half");
        assertEquals(5, checkpoints.latest().orElseThrow().step());
        checkpoints.save(snapshot(10));
        assertEquals(10, checkpoints.latest().orElseThrow().step());
    }

    @Test
    void hasNoneIfThereIsNone() throws IOException {
        assertTrue(new CheckpointDirectory(folder.resolve("absent")).latest().isEmpty());
    }

    private CheckpointDirectory.Snapshot snapshot(long step) {
        NDArray weight = manager.create(new float[] {step, 2, 3});
        return new CheckpointDirectory.Snapshot(
                step,
                9,
                Map.of("encoder", "tiny"),
                Map.of("best", "0.5"),
                Map.of("weight", 5),
                Map.of("weight", weight),
                Map.of("weight/mean", weight));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
