package ai.dyad.examples.simclr;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.ShapeImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invalid input that the command refuses, and its messages. */
class SimClrInputTest {
    @TempDir private Path folder;

    @Test
    void refusesInvalidInput() {
        Path images = ShapeImages.write(folder.resolve("images"), 20);
        Path empty = folder.resolve("empty");
        assertTrue(empty.toFile().mkdir());
        assertAll(
                () -> assertRefused("there is no", "--data", folder.resolve("absent").toString()),
                () -> assertRefused("absent", "--data", "folder:" + folder.resolve("absent")),
                () -> assertRefused("empty", "--data", "folder:" + empty),
                () ->
                        assertRefused(
                                "must fill one batch of 41, got 40",
                                "--data",
                                "folder:" + images,
                                "--batch",
                                "41"),
                () ->
                        assertRefused(
                                "batch size must be >= 2",
                                "--data",
                                "folder:" + images,
                                "--batch",
                                "1"),
                () ->
                        assertRefused(
                                "temperature must be > 0 and finite, got 0.0",
                                "--data",
                                "folder:" + images,
                                "--batch",
                                "8",
                                "--temperature",
                                "0"),
                () ->
                        assertRefused(
                                "did you mean resnet18?",
                                "--data",
                                "folder:" + images,
                                "--batch",
                                "8",
                                "--encoder",
                                "resnet81"),
                () ->
                        assertRefused(
                                "optimizer must be",
                                "--data",
                                "folder:" + images,
                                "--batch",
                                "8",
                                "--optimizer",
                                "adam"),
                () ->
                        assertRefused(
                                "head must be layer widths",
                                "--data",
                                "folder:" + images,
                                "--batch",
                                "8",
                                "--head",
                                "wide"),
                () ->
                        assertRefused(
                                "device gpu:7 must exist",
                                "--data",
                                "folder:" + images,
                                "--batch",
                                "8",
                                "--device",
                                "gpu:7"),
                () ->
                        assertRefused(
                                "device must be", "--data", "folder:" + images, "--device", "tpu"),
                () -> assertRefused("--resume needs", "--resume"));
    }

    private void assertRefused(String rule, String... args) {
        List<String> line = new ArrayList<>(List.of("simclr", "--size", "16", "--steps", "2"));
        line.addAll(List.of(args));
        if (!line.contains("--resume")) {
            line.addAll(List.of("--out", folder.resolve("refused").toString()));
        }
        CommandLineTrial trial = CommandLineTrial.run(line.toArray(String[]::new));
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains(rule), trial::output);
        assertTrue(
                trial.output().lines().noneMatch(text -> text.startsWith("\tat ")), trial::output);
    }
}
