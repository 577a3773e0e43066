package ai.dyad.examples.text;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.DyadProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextCommandTest {
    @TempDir private Path folder;
    private Path model;
    private Path pairs;

    @BeforeEach
    void write() throws IOException {
        model = TinyModel.write(folder.resolve("tiny"), TinyModel.words());
        pairs = TinyModel.pairs(folder.resolve("pairs.csv"));
    }

    @Test
    void writesAResumableEncoderAndItsMetrics() {
        Path out = folder.resolve("run");
        CommandLineTrial trial = train(out);
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("52 pairs to train on"), trial::output);
        assertTrue(trial.output().contains("anchor → positive"), trial::output);
        assertTrue(trial.output().contains("pairs/s"), trial::output);
        assertAll(
                List.of(
                                "config.json",
                                "metrics.jsonl",
                                "checkpoints",
                                "model.safetensors",
                                "tokenizer.json",
                                "model.json",
                                "report.html",
                                "evaluation.json",
                                "curve.png")
                        .stream()
                        .map(name -> () -> assertTrue(Files.exists(out.resolve(name)), name)));
        CommandLineTrial further =
                run("--model", out.toString(), "--out", folder.resolve("further").toString());
        assertEquals(0, further.exitCode(), further::output);
    }

    @Test
    void killedRunResumesToIdenticalWeights() throws IOException {
        Path straight = folder.resolve("straight");
        assertEquals(0, train(straight).exitCode());
        Path killed = folder.resolve("killed");
        new DyadProcess(line("--model", model.toString(), "--out", killed.toString()))
                .killOnceThereIs(killed.resolve("checkpoints").resolve("step-000000004"));
        CommandLineTrial resumed =
                CommandLineTrial.run("text", "--resume", "--out", killed.toString());
        assertEquals(0, resumed.exitCode(), resumed::output);
        assertArrayEquals(
                Files.readAllBytes(straight.resolve("model.safetensors")),
                Files.readAllBytes(killed.resolve("model.safetensors")));
    }

    @Test
    void writesTensorBoardEventsAndContinuesThem() throws IOException {
        Path out = folder.resolve("run");
        CommandLineTrial trial =
                run("--model", model.toString(), "--tensorboard", "--out", out.toString());
        assertEquals(0, trial.exitCode(), trial::output);
        assertEquals(1, eventFiles(out));
        CommandLineTrial longer =
                CommandLineTrial.run("text", "--extend", "--steps", "12", "--out", out.toString());
        assertEquals(0, longer.exitCode(), longer::output);
        assertEquals(2, eventFiles(out));
        Path without = folder.resolve("without");
        assertEquals(0, train(without).exitCode());
        assertEquals(0, eventFiles(without));
    }

    private static long eventFiles(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(file -> file.getFileName().toString().contains("tfevents")).count();
        }
    }

    @Test
    void refusesToResumeIfTheTextFileWasShortened() throws IOException {
        Path out = folder.resolve("run");
        assertEquals(0, train(out).exitCode());
        List<String> rows = Files.readAllLines(pairs);
        Files.write(pairs, rows.subList(0, rows.size() - 20));
        CommandLineTrial trial = CommandLineTrial.run("text", "--resume", "--out", out.toString());
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("with its own data"), trial::output);
        assertTrue(trial.output().contains("training: 52 samples before"), trial::output);
    }

    @Test
    void trainsAFinishedRunLonger() {
        Path out = folder.resolve("run");
        assertEquals(0, train(out).exitCode());
        CommandLineTrial longer =
                CommandLineTrial.run("text", "--extend", "--steps", "12", "--out", out.toString());
        assertEquals(0, longer.exitCode(), longer::output);
        assertTrue(longer.output().contains("resuming from step 8"), longer::output);
        assertTrue(longer.output().contains("12 steps of 8"), longer::output);
    }

    @Test
    void interruptedRunSavesAndSaysHowToResume() throws IOException {
        Path out = folder.resolve("run");
        DyadProcess process =
                new DyadProcess(
                        line(
                                "--model",
                                model.toString(),
                                "--steps",
                                "100000",
                                "--out",
                                out.toString()));
        int exitCode =
                process.interruptOnceThereIs(out.resolve("checkpoints").resolve("step-000000004"));
        assertEquals(130, exitCode, process::output);
        assertTrue(
                process.output().contains("Resume with: ./dyad text --resume --out"),
                process::output);
    }

    @Test
    void readsHardNegativesFromAColumn() throws IOException {
        List<String> lines = new ArrayList<>(List.of("query\tanswer\twrong"));
        for (String row : Files.readAllLines(pairs).subList(1, 65)) {
            String[] texts = row.split(",", -1);
            lines.add(texts[0] + "\t" + texts[1] + "\ta " + texts[0]);
        }
        Path file = Files.write(folder.resolve("triples.tsv"), lines);
        CommandLineTrial trial =
                run(
                        "--model",
                        model.toString(),
                        "--data",
                        file.toString(),
                        "--columns",
                        "query,answer,wrong",
                        "--out",
                        folder.resolve("run").toString());
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("52 pairs to train on with hard negatives"));
    }

    @Test
    void truncatesLongTextsAndCountsThem() {
        CommandLineTrial trial =
                run(
                        "--model",
                        model.toString(),
                        "--max-length",
                        "4",
                        "--out",
                        folder.resolve("run").toString());
        assertEquals(0, trial.exitCode(), trial::output);
        // each positive has five words: all 12 held-out ones, and all 8 batches of training
        assertTrue(trial.output().contains("12 of the held-out texts were longer"), trial::output);
        assertTrue(
                trial.output().contains("longer than 4 tokens were truncated 64 times"),
                trial::output);
    }

    @Test
    void namesTheProblemInTheInput() throws IOException {
        Path small = TinyModel.write(folder.resolve("small"), TinyModel.words() - 1);
        Path empty = folder.resolve("empty");
        assertTrue(empty.toFile().mkdir());
        assertAll(
                () -> assertRefused("at least 4 pairs that share no text", file("red,a\n")),
                () -> assertRefused("got 5 pairs, 1 that share none", file("red,a\n".repeat(5))),
                () ->
                        assertRefused(
                                "anchor",
                                Files.writeString(
                                        folder.resolve("b.csv"), "query,positive\na,b\n")),
                () -> assertRefused("empty", file("red,\n")),
                () ->
                        assertRefused(
                                "UTF-8",
                                Files.write(
                                        folder.resolve("latin.csv"),
                                        "anchor,positive\né,b\n"
                                                .getBytes(StandardCharsets.ISO_8859_1))),
                () ->
                        assertRefused(
                                "vocabulary must be at most the encoder's",
                                pairs,
                                "--model",
                                small.toString()),
                () ->
                        assertRefused(
                                "maxLength must be at most the encoder's",
                                pairs,
                                "--max-length",
                                "13"),
                () ->
                        assertRefused(
                                "must be minilm, or a directory",
                                pairs,
                                "--model",
                                empty.toString()),
                () -> assertRefused("one batch of 64, got 52", pairs, "--batch", "64"),
                () -> assertRefused("must be in a column", pairs, "--hard-negatives"),
                () -> assertRefused("--columns must be", pairs, "--columns", "anchor"),
                () -> assertRefused("--scale must be > 0", pairs, "--scale", "0"),
                () -> assertRefused("absent.csv", folder.resolve("absent.csv")));
    }

    @Test
    void writesTheReportIfATextHasALoneSurrogate() throws IOException {
        Path halves = folder.resolve("halves.jsonl");
        StringBuilder rows = new StringBuilder();
        for (String row : Files.readAllLines(pairs).subList(1, 41)) {
            String[] texts = row.split(",", -1);
            rows.append(String.format("{\"anchor\":\"%s \\ud83d\",", texts[0]));
            rows.append(String.format("\"positive\":\"%s\"}%n", texts[1]));
        }
        Files.writeString(halves, rows);
        Path out = folder.resolve("run");
        CommandLineTrial trial =
                run(
                        "--data",
                        halves.toString(),
                        "--model",
                        model.toString(),
                        "--steps",
                        "2",
                        "--out",
                        out.toString());
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("40 texts with half a surrogate pair"), trial::output);
        assertTrue(Files.exists(out.resolve("report.html")));
    }

    private Path file(String rows) throws IOException {
        return Files.writeString(
                Files.createTempFile(folder, "pairs", ".csv"), "anchor,positive\n" + rows);
    }

    private CommandLineTrial train(Path out) {
        return run("--model", model.toString(), "--out", out.toString());
    }

    private CommandLineTrial run(String... args) {
        return CommandLineTrial.run(line(args));
    }

    private String[] line(String... args) {
        List<String> given = List.of(args);
        List<String> line =
                new ArrayList<>(List.of("text", "--device", "cpu", "--checkpoint-every", "2"));
        put(line, given, "--data", pairs.toString());
        put(line, given, "--steps", "8");
        put(line, given, "--batch", "8");
        put(line, given, "--max-length", "12");
        line.addAll(given);
        return line.toArray(String[]::new);
    }

    private static void put(List<String> line, List<String> given, String name, String value) {
        if (!given.contains(name)) {
            line.addAll(List.of(name, value));
        }
    }

    private void assertRefused(String rule, Path data, String... args) {
        List<String> given = new ArrayList<>(List.of("--data", data.toString()));
        given.addAll(List.of(args));
        put(given, List.of(args), "--model", model.toString());
        given.addAll(List.of("--out", folder.resolve("refused").toString()));
        CommandLineTrial trial = run(given.toArray(String[]::new));
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains(rule), trial::output);
        assertTrue(
                trial.output().lines().noneMatch(text -> text.startsWith("\tat ")), trial::output);
    }
}
