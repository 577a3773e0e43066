package ai.dyad.examples.views;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.ShapeImages;
import ai.dyad.vision.augment.ViewRecipes;
import ai.dyad.vision.augment.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests recipes printed as JSON, and runs with views from such a file. */
class ViewsCommandTest {
    @TempDir private Path folder;

    @Test
    void printsJsonThatTheViewsOptionReads() {
        CommandLineTrial trial = CommandLineTrial.run("views", "dino", "--size", "64");
        assertEquals(0, trial.exitCode(), trial::output);
        assertEquals(
                ViewRecipes.named("dino", 64).build().pipelines(),
                Views.fromJson(trial.output()).build().pipelines());
    }

    @Test
    void listsRecipesAndStepsAndSuggestsSimilarNames() {
        String list = CommandLineTrial.run("views").output();
        assertTrue(list.contains("simclr-cifar, simclr-imagenet, moco-v2"), list);
        assertTrue(list.contains("exposure"), list);
        CommandLineTrial help = CommandLineTrial.run("views", "--help");
        assertTrue(help.output().contains("simclr-cifar"), help::output);
        CommandLineTrial trial = CommandLineTrial.run("views", "simclr-cifer");
        assertEquals(1, trial.exitCode());
        assertTrue(trial.output().contains("did you mean \"simclr-cifar\"?"), trial::output);
    }

    @Test
    void simclrTrainsAndResumesWithViewsFromAFile() throws IOException {
        Path file = write("views.json", ViewRecipes.simclrCifar(16).build().toJson());
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "{\"type\": \"grayscale\", \"probability\": 0.2}",
                                "{\"type\": \"exposure\", \"factor\": 0.5}"));
        Path run = folder.resolve("run");
        CommandLineTrial trial = simclr("--views", file, "--out", run);
        assertEquals(0, trial.exitCode(), trial::output);
        String config = Files.readString(run.resolve("config.json"));
        assertTrue(config.contains("exposure"), config);
        assertFalse(config.contains("\"jitter\""), config);

        CommandLineTrial again = CommandLineTrial.run("simclr", "--resume", "--out", "" + run);
        assertEquals(0, again.exitCode(), again::output);
        Files.writeString(file, Files.readString(file).replace("\"factor\": 0.5", "\"factor\": 1"));
        CommandLineTrial changed =
                CommandLineTrial.run("simclr", "--resume", "--out", "" + run, "--views", "" + file);
        assertEquals(1, changed.exitCode());
        assertTrue(changed.output().contains("views: was {"), changed::output);
    }

    @Test
    void clipTrainsAndResumesWithOneViewFromAFile() throws IOException {
        Path file = write("views.json", ViewRecipes.clip(16).build().toJson());
        Path captions = captions();
        Path run = folder.resolve("run");
        CommandLineTrial trial = clip(captions, "--views", file, "--out", run);
        assertEquals(0, trial.exitCode(), trial::output);
        String config = Files.readString(run.resolve("config.json"));
        assertTrue(config.contains("bicubic"), config);
        assertFalse(config.contains("\"crop\""), config);
        CommandLineTrial again = CommandLineTrial.run("clip", "--resume", "--out", "" + run);
        assertEquals(0, again.exitCode(), again::output);
    }

    @Test
    void rejectsUnusableFilesAndSaysWhy() throws IOException {
        Path one = write("one.json", ViewRecipes.clip(16).build().toJson());
        Path large = write("large.json", ViewRecipes.simclrCifar(32).build().toJson());
        String two = ViewRecipes.simclrCifar(16).build().toJson();
        Path mistyped = write("mistyped.json", two.replace("grayscale", "greyscale"));
        Path white =
                write(
                        "white.json",
                        two.replace(
                                "\"format\": 1,",
                                "\"format\": 1, \"normalization\": {\"mean\": [9], \"std\": [9]},"));
        Path captions = captions();
        assertAll(
                () -> refused(simclr("--views", one), "must have 2 views, got 1"),
                () -> refused(simclr("--views", large), "images' size, 16 x 16, got 32 x 32"),
                () -> refused(simclr("--views", mistyped), "did you mean \"grayscale\"?"),
                () -> refused(simclr("--views", mistyped), "mistyped.json, views[0].steps[3].type"),
                () -> refused(simclr("--views", white), "must omit the normalization"),
                () -> refused(simclr("--views", one, "--blur", 1), "give --views or --blur"),
                () -> refused(clip(captions, "--views", one, "--crop", 1), "--views or --crop"),
                () -> refused(clip(captions, "--views", large), "must have 1 view, got 2"));
    }

    private static void refused(CommandLineTrial trial, String message) {
        assertEquals(1, trial.exitCode());
        assertTrue(trial.output().contains(message), trial::output);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path captions() throws IOException {
        Path images = ShapeImages.write(folder.resolve("captioned"), 5);
        List<String> table = new ArrayList<>(List.of("path,caption"));
        try (var files = Files.walk(images)) {
            files.filter(file -> file.toString().endsWith(".png"))
                    .map(file -> images.relativize(file).toString())
                    .sorted()
                    .forEach(path -> table.add(path + ",number " + path.replace('/', ' ')));
        }
        return Files.write(images.resolve("captions.csv"), table);
    }

    private static CommandLineTrial clip(Path captions, Object... options) {
        return run(
                List.of("clip", "--data", captions, "--text-encoder", "small", "--size", 16),
                List.of("--batch", 4, "--steps", 2),
                List.of(options));
    }

    private CommandLineTrial simclr(Object... options) throws IOException {
        Path images = folder.resolve("images");
        if (!Files.exists(images)) {
            ShapeImages.write(images, 10);
        }
        return run(
                List.of("simclr", "--data", "folder:" + images, "--size", 16),
                List.of("--batch", 8, "--steps", 2, "--device", "cpu"),
                List.of(options));
    }

    private static CommandLineTrial run(List<?>... parts) {
        return CommandLineTrial.run(
                List.of(parts).stream()
                        .flatMap(List::stream)
                        .map(Object::toString)
                        .toArray(String[]::new));
    }
}
