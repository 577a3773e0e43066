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
                        assertRefusedWith(
                                images, "must fill one batch of 41, got 40", "--batch", "41"),
                () -> assertRefusedWith(images, "batch size must be >= 2", "--batch", "1"),
                () ->
                        assertRefusedWith(
                                images,
                                "temperature must be > 0 and finite, got 0.0",
                                "--batch",
                                "8",
                                "--temperature",
                                "0"),
                () ->
                        assertRefusedWith(
                                images,
                                "did you mean resnet18?",
                                "--batch",
                                "8",
                                "--encoder",
                                "resnet81"),
                () ->
                        assertRefusedWith(
                                images, "optimizer must be", "--batch", "8", "--optimizer", "adam"),
                () ->
                        assertRefusedWith(
                                images,
                                "head must be layer widths",
                                "--batch",
                                "8",
                                "--head",
                                "wide"),
                () ->
                        assertRefusedWith(
                                images,
                                "device gpu:7 must exist",
                                "--batch",
                                "8",
                                "--device",
                                "gpu:7"),
                () -> assertRefusedWith(images, "device must be", "--device", "tpu"),
                () -> assertRefused("--resume needs", "--resume"));
    }

    private void assertRefusedWith(Path images, String rule, String... options) {
        List<String> line = new ArrayList<>(List.of("--data", "folder:" + images));
        line.addAll(List.of(options));
        assertRefused(rule, line.toArray(String[]::new));
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
