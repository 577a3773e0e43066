package ai.dyad.examples.clip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.clip.ClipModel;
import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.ShapeImages;
import ai.dyad.examples.text.TinyModel;
import ai.dyad.io.ModelDirectory;
import ai.dyad.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipCommandTest {
    private static final Object[] BRIEF = {"--batch", 4, "--size", 16, "--text-encoder", "small"};

    @TempDir private Path folder;

    private Path captions;

    @BeforeEach
    void writeCaptions() throws IOException {
        Path images = ShapeImages.write(folder.resolve("images"), 5);
        List<String> table = new ArrayList<>(List.of("path,caption"));
        try (var files = Files.walk(images)) {
            files.filter(file -> file.toString().endsWith(".png"))
                    .map(file -> images.relativize(file).toString())
                    .sorted()
                    .forEach(path -> table.add(path + ",number " + path.replace('/', ' ')));
        }
        table.add("gone.png,a missing image");
        captions = Files.write(folder.resolve("captions.csv"), table);
    }

    @Test
    void trainsOnOwnImagesAndSavesALoadableModel() throws IOException {
        Path run = folder.resolve("run");
        CommandLineTrial trial = clip(run, "--steps", 3);
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("skipped 1 image"), trial::output);
        assertTrue(trial.output().contains("caption → image  chance"), trial::output);
        for (String name :
                List.of(
                        "model.safetensors",
                        "model.json",
                        "tokenizer.json",
                        "retrieval.png",
                        "curve.png",
                        "report.html",
                        "metrics.jsonl",
                        "config.json")) {
            assertTrue(Files.exists(run.resolve(name)), name);
        }
        assertEquals(2, Files.readAllLines(run.resolve("held-out.jsonl")).size());
        try (ClipModel model = ClipModel.load(run, Device.cpu())) {
            assertEquals(128, model.embedTexts(List.of("one", "two words")).dimension());
            assertEquals(16, model.images().getInput().height());
        }
    }

    @Test
    void aResumedRunEndsWithTheSameBytes() throws IOException {
        Path straight = folder.resolve("straight");
        assertEquals(0, clip(straight, "--steps", 4, "--checkpoint-every", 2).exitCode());
        Path resumed = folder.resolve("resumed");
        assertEquals(0, clip(resumed, "--steps", 4, "--checkpoint-every", 2).exitCode());
        delete(resumed.resolve("checkpoints").resolve("step-000000004"));
        CommandLineTrial trial = CommandLineTrial.run("clip", "--resume", "--out", "" + resumed);
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("resuming from step 2"), trial::output);
        assertArrayEquals(
                Files.readAllBytes(straight.resolve("model.safetensors")),
                Files.readAllBytes(resumed.resolve("model.safetensors")));
    }

    @Test
    void refusesToResumeWithAddedRows() throws IOException {
        Path run = folder.resolve("run");
        assertEquals(0, clip(run, "--steps", 2).exitCode());
        List<String> rows = new ArrayList<>(Files.readAllLines(captions));
        String path = rows.get(1).split(",", -1)[0];
        for (int i = 0; i < 10; i++) {
            rows.add(path + ",an appended caption " + i);
        }
        Files.write(captions, rows);
        CommandLineTrial trial = CommandLineTrial.run("clip", "--resume", "--out", "" + run);
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("since " + run + " was started"), trial::output);
        assertTrue(trial.output().contains("training: 8 samples before"), trial::output);
    }

    @Test
    void trainsAFinishedRunLonger() throws IOException {
        Path run = folder.resolve("run");
        assertEquals(0, clip(run, "--steps", 2).exitCode());
        CommandLineTrial longer =
                CommandLineTrial.run("clip", "--extend", "--steps", "4", "--out", "" + run);
        assertEquals(0, longer.exitCode(), longer::output);
        assertTrue(longer.output().contains("resuming from step 2"), longer::output);
    }

    @Test
    void startsFromAFinishedRunOnOtherData() throws IOException {
        Path run = folder.resolve("run");
        assertEquals(0, clip(run, "--steps", 2).exitCode());
        List<String> rows = new ArrayList<>(Files.readAllLines(captions));
        Path other = Files.write(folder.resolve("other.csv"), rows.subList(0, 8));
        Path further = folder.resolve("further");
        CommandLineTrial trial =
                CommandLineTrial.run(
                        "clip",
                        "--from",
                        "" + run,
                        "--data",
                        "" + other,
                        "--images",
                        "" + folder.resolve("images"),
                        "--steps",
                        "1",
                        "--lr",
                        "1e-12", // so that the weights hardly change
                        "--image-lr",
                        "1e-12",
                        "--text-lr",
                        "1e-12",
                        "--weight-decay",
                        "0",
                        "--no-compare",
                        "--out",
                        "" + further);
        assertEquals(0, trial.exitCode(), trial::output);
        String weights = "model.safetensors";
        Path then = run.resolve("checkpoints/step-000000002").resolve(weights);
        Path now = further.resolve("checkpoints/step-000000001").resolve(weights);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Map<String, NDArray> before = Safetensors.read(manager, then);
            Map<String, NDArray> after = Safetensors.read(manager, now);
            String name = "image.projection.weight";
            assertArrayEquals(
                    before.get(name).toFloatArray(), after.get(name).toFloatArray(), 1e-6f);
        }
        CommandLineTrial resumed = CommandLineTrial.run("clip", "--resume", "--out", "" + further);
        assertEquals(0, resumed.exitCode(), resumed::output);
    }

    @Test
    void startsFromAnOwnTextEncoder() throws IOException {
        Path texts = TinyModel.write(folder.resolve("texts"), TinyModel.words());
        Path run = folder.resolve("run");
        CommandLineTrial trial = clip(run, "--text-encoder", texts, "--steps", 1, "--no-compare");
        assertEquals(0, trial.exitCode(), trial::output);
        assertEquals(ModelDirectory.DUAL_ENCODER, ModelDirectory.read(run).getKind());
        assertEquals(ModelDirectory.TEXT_ENCODER, ModelDirectory.read(texts).getKind());
        Path small = TinyModel.write(folder.resolve("small"), TinyModel.words() - 1);
        refused(
                "vocabulary must be at most the encoder's",
                folder.resolve("other"),
                "--text-encoder",
                small,
                "--no-freeze-text");
    }

    @Test
    void takesColumnsByNameOrNumberAndTestsMoreImages() throws IOException {
        Path table = folder.resolve("products.tsv");
        List<String> rows = new ArrayList<>(List.of("sku\ttitle\tfile\ttext\tkind"));
        for (String line : Files.readAllLines(captions).subList(1, 11)) {
            String[] fields = line.split(",", -1);
            String number = Integer.toString(rows.size());
            String kind = fields[0].substring(0, fields[0].indexOf('/'));
            rows.add(String.join("\t", number, fields[1], fields[0], "item " + number, kind));
        }
        Files.write(table, rows);
        Path run = folder.resolve("run");
        CommandLineTrial trial =
                clip(
                        run,
                        "--data",
                        table,
                        "--image-column",
                        3,
                        "--caption-column",
                        "title,4",
                        "--class-column",
                        5,
                        "--also-test",
                        table,
                        "--also-test-images",
                        folder.resolve("images"),
                        "--loader-threads",
                        2,
                        "--steps",
                        1);
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("with 16 captions, 2 held out"), trial::output);
        String further = "also tested, products.tsv: 10 images, 20 captions";
        assertTrue(trial.output().contains(further), trial::output);
        assertEquals(
                2,
                trial.output()
                        .lines()
                        .filter(it -> it.startsWith("Zero-shot classification, "))
                        .count(),
                "for the held-out images and for the others");
        assertTrue(Files.readString(run.resolve("report.html")).contains(further));
        Path other = folder.resolve("other");
        refused("1 to 5, got 6; ", other, "--data", table, "--image-column", 6);
        refused("did you mean \"title\"", other, "--data", table, "--image-column", "titel");
        refused("got an empty name", other, "--data", table, "--caption-column", "title,");
        refused("add --also-test CAPTIONS", other, "--also-test-images", folder);
    }

    @Test
    void refusesInvalidInput() throws IOException {
        Path run = folder.resolve("run");
        refused("config.json, got large", run, "--text-encoder", "large");
        refused("encoder must be one of", run, "--image-encoder", "tinny");
        refused("--size must be >= 8 pixels, got 4", run, "--size", 4);
        refused("lower the batch size or add data", run, "--batch", 100);
    }

    private void refused(String rule, Path run, Object... options) {
        CommandLineTrial trial = clip(run, options);
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains(rule), trial::output);
    }

    /** The last of repeated options wins. */
    private CommandLineTrial clip(Path run, Object... options) {
        List<Object> line =
                new ArrayList<>(
                        List.of("clip", "--images", folder.resolve("images"), "--out", run));
        List<Object> given = Arrays.asList(options);
        if (!given.contains("--data")) {
            line.addAll(List.of("--data", captions));
        }
        for (int i = 0; i < BRIEF.length; i += 2) {
            if (!given.contains(BRIEF[i])) {
                line.addAll(List.of(BRIEF[i], BRIEF[i + 1]));
            }
        }
        line.addAll(given);
        return CommandLineTrial.run(line.stream().map(Object::toString).toArray(String[]::new));
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
