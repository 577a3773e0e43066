package ai.dyad.examples.simclr;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.DyadProcess;
import ai.dyad.examples.ShapeImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimClrCommandTest {
    @TempDir private Path folder;

    @Test
    void writesEncoderEvaluationAndFigures() {
        Path out = folder.resolve("run");
        CommandLineTrial trial = train(shapeImages(20), out);
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("Accuracy by class"), trial::output);
        assertTrue(trial.output().contains("raw pixels"), trial::output);
        assertTrue(trial.output().contains("dyad-linear-v1"), trial::output);
        assertAll(
                List.of(
                                "config.json",
                                "metrics.jsonl",
                                "checkpoints",
                                "model.safetensors",
                                "model.json",
                                "views.png",
                                "neighbors.png",
                                "report.html",
                                "evaluation.json",
                                "curve.png")
                        .stream()
                        .map(name -> () -> assertTrue(Files.exists(out.resolve(name)), name)));
    }

    @Test
    void aKilledRunResumesToTheSameWeights() throws IOException {
        Path images = shapeImages(20);
        Path straight = folder.resolve("straight");
        assertEquals(0, train(images, straight).exitCode());
        Path killed = folder.resolve("killed");
        new DyadProcess(training(images, killed))
                .killOnceThereIs(killed.resolve("checkpoints").resolve("step-000000004"));
        CommandLineTrial resumed =
                CommandLineTrial.run("simclr", "--resume", "--out", killed.toString());
        assertEquals(0, resumed.exitCode(), resumed::output);
        assertArrayEquals(
                Files.readAllBytes(straight.resolve("model.safetensors")),
                Files.readAllBytes(killed.resolve("model.safetensors")));
    }

    @Test
    void refusesToResumeWithSwappedImages() throws IOException {
        Path images = shapeImages(20);
        Path out = folder.resolve("run");
        assertEquals(0, train(images, out).exitCode());
        List<Path> files;
        try (var found = Files.walk(images)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        byte[] first = Files.readAllBytes(files.get(0));
        Files.write(files.get(0), Files.readAllBytes(files.get(files.size() - 1)));
        Files.write(files.get(files.size() - 1), first);
        CommandLineTrial trial =
                CommandLineTrial.run("simclr", "--resume", "--out", out.toString());
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(
                trial.output().contains("training: the same 40 samples are in another order"),
                trial::output);
    }

    @Test
    void trainsAFinishedRunLongerWhenAskedTo() throws IOException {
        Path out = folder.resolve("run");
        assertEquals(0, train(shapeImages(20), out).exitCode());
        CommandLineTrial resumed =
                CommandLineTrial.run(
                        "simclr", "--resume", "--steps", "12", "--out", out.toString());
        assertEquals(1, resumed.exitCode(), resumed::output);
        assertTrue(resumed.output().contains("give --extend instead"), resumed::output);
        CommandLineTrial same = CommandLineTrial.run("simclr", "--extend", "--out", out.toString());
        assertEquals(1, same.exitCode(), same::output);
        assertTrue(same.output().contains("--extend needs more steps than the 8"), same::output);
        CommandLineTrial longer =
                CommandLineTrial.run(
                        "simclr", "--extend", "--steps", "12", "--out", out.toString());
        assertEquals(0, longer.exitCode(), longer::output);
        assertTrue(longer.output().contains("resuming from step 8"), longer::output);
        assertTrue(Files.readString(out.resolve("config.json")).contains("\"steps\": \"12\""));
        assertTrue(Files.isDirectory(out.resolve("checkpoints").resolve("step-000000012")));
    }

    @Test
    void anInterruptedRunSavesAndSaysHowToResume() throws IOException {
        Path out = folder.resolve("run");
        DyadProcess process =
                new DyadProcess(
                        "simclr",
                        "--data",
                        "folder:" + shapeImages(20),
                        "--size",
                        "16",
                        "--steps",
                        "100000",
                        "--batch",
                        "8",
                        "--checkpoint-every",
                        "2",
                        "--out",
                        out.toString());
        int exitCode =
                process.interruptOnceThereIs(out.resolve("checkpoints").resolve("step-000000004"));
        assertEquals(130, exitCode, process::output);
        assertTrue(
                process.output().contains("Resume with: ./dyad simclr --resume --out"),
                process::output);
    }

    @Test
    void theStrengthOfTheViewsAndTheChunkCanBeSet() throws IOException {
        Path out = folder.resolve("run");
        CommandLineTrial trial =
                CommandLineTrial.run(
                        "simclr",
                        "--data",
                        "folder:" + shapeImages(20),
                        "--size",
                        "16",
                        "--steps",
                        "2",
                        "--batch",
                        "8",
                        "--chunk",
                        "3",
                        "--verify-chunks",
                        "--crop",
                        "0.5",
                        "--jitter",
                        "1",
                        "--blur",
                        "0.25",
                        "--solarize",
                        "0.75",
                        "--out",
                        out.toString());
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("8 samples in 3 chunks against"), trial::output);
        String config = Files.readString(out.resolve("config.json"));
        assertAll(
                Stream.of(
                                "\"chunk\": \"3\"",
                                "\"crop\": \"0.5\"",
                                "\"jitter\": \"1.0\"",
                                "\"blur\": \"0.25\"",
                                "\"solarize\": \"0.75\"")
                        .map(set -> () -> assertTrue(config.contains(set), config)));
    }

    @Test
    void refusesToResumeWithOtherSettingsAndSaysWhich() {
        Path out = folder.resolve("run");
        Path images = shapeImages(20);
        train(images, out);
        CommandLineTrial trial =
                CommandLineTrial.run(
                        "simclr", "--resume", "--out", out.toString(), "--temperature", "0.9");
        assertEquals(1, trial.exitCode());
        assertTrue(trial.output().contains("temperature: was 0.2, is now 0.9"), trial::output);
    }

    @Test
    void skipsACorruptImageAndNamesIt() throws IOException {
        Path images = shapeImages(20);
        Files.writeString(images.resolve("circle").resolve("7.png"), "not an image");
        CommandLineTrial trial = train(images, folder.resolve("run"));
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("skipped 1 image:"), trial::output);
        assertTrue(trial.output().contains("7.png"), trial::output);
        assertTrue(trial.output().contains("39 images of 16×16"), trial::output);
    }

    @Test
    void limitsTheBatchToTheNumberOfImages() {
        String out = folder.resolve("run").toString();
        String line = "simclr --size 16 --steps 2 --device cpu --out " + out + " --data ";
        CommandLineTrial trial = CommandLineTrial.run((line + shapeImages(10)).split(" ", -1));
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("every batch holds all 20 images"), trial::output);
        assertTrue(trial.output().contains("2 steps of 20 images on cpu"), trial::output);
    }

    private Path shapeImages(int perClass) {
        return ShapeImages.write(folder.resolve("images"), perClass);
    }

    private static CommandLineTrial train(Path images, Path out) {
        return CommandLineTrial.run(training(images, out));
    }

    private static String[] training(Path images, Path out) {
        String options = "--size 16 --steps 8 --batch 8 --seed 5 --device cpu --checkpoint-every 2";
        List<String> line = new ArrayList<>(List.of("simclr", "--data", "folder:" + images));
        line.addAll(List.of(options.split(" ", -1)));
        line.addAll(List.of("--out", out.toString()));
        return line.toArray(String[]::new);
    }
}
