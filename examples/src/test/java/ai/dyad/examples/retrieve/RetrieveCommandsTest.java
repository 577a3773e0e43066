package ai.dyad.examples.retrieve;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.dyad.embedding.EmbeddingFile;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.DyadProcess;
import ai.dyad.examples.ShapeImages;
import ai.dyad.examples.text.TinyModel;
import ai.dyad.vision.encoder.ImageEncoderFile;
import ai.dyad.vision.encoder.ImageEncoders;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetrieveCommandsTest {
    @TempDir private static Path model;
    @TempDir private Path folder;

    private Path images;

    @BeforeAll
    static void writeEncoder() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block encoder = ImageEncoders.create("tiny");
            encoder.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 16, 16));
            ImageInput input = new ImageInput(3, 16, 16, List.of(0.5f), List.of(0.25f));
            new ImageEncoderFile(encoder, input).save(model);
        }
    }

    @BeforeEach
    void writeImages() {
        images = ShapeImages.write(folder.resolve("images"), 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"table.npy", "table.csv", "table.jsonl"})
    void findsAnImageByItself(String name) throws IOException {
        Path table = folder.resolve(name);
        CommandLineTrial embed =
                run("embed", model, "--images", images, "--out", table, "--batch", 4);
        assertEquals(0, embed.exitCode(), embed::output);
        assertTrue(embed.output().contains("wrote 6 rows to "), embed::output);
        EmbeddingTable rows = EmbeddingFile.read(table);
        String wanted = rows.name(4);
        CommandLineTrial search =
                run("search", model, table, "--image", images.resolve(wanted), "--top", 2);
        assertEquals(0, search.exitCode(), search::output);
        List<String> hits =
                search.output().lines().filter(line -> line.matches(" +\\d+ .*")).toList();
        assertEquals(2, hits.size(), search::output);
        assertTrue(hits.get(0).matches("  1   1\\.0000  \\Q" + wanted + "\\E"), hits.get(0));
    }

    @Test
    void skipsAndCountsUnreadableImages() throws IOException {
        Files.writeString(images.resolve("broken.png"), "no image");
        Path table = folder.resolve("table.csv");
        CommandLineTrial embed = run("embed", model, "--images", images, "--out", table);
        assertEquals(0, embed.exitCode(), embed::output);
        assertTrue(embed.output().contains("skipped 1 image:"), embed::output);
        assertTrue(embed.output().contains("broken.png: not a JPEG"), embed::output);
        assertEquals(6, EmbeddingFile.read(table).size());
    }

    @Test
    void replacesHalfASurrogatePairAndKeepsTheRow() throws IOException {
        Path texts = folder.resolve("texts.jsonl");
        Files.writeString(texts, "{\"text\":\"half \\ud83d\"}\n{\"text\":\"a pear\"}\n");
        Path table = folder.resolve("table.npy");
        CommandLineTrial embed = run("embed", "minilm", "--texts", texts, "--out", table);
        assertEquals(0, embed.exitCode(), embed::output);
        EmbeddingTable rows = EmbeddingFile.read(table);
        assertEquals(2, rows.size());
        assertEquals("half \ufffd", rows.name(0));
        assertFalse(Files.exists(folder.resolve("table.npy.part")));
    }

    @Test
    void embedsAndSearchesTextsWithTheBuiltInModel() throws IOException {
        Path texts = folder.resolve("texts.csv");
        Files.writeString(
                texts, "text,id\na red apple,1\n ,2\n\"the stock market, today\",3\na cat,4\n");
        Path table = folder.resolve("table.npy");
        CommandLineTrial embed = run("embed", "minilm", "--texts", texts, "--out", table);
        assertEquals(0, embed.exitCode(), embed::output);
        assertTrue(embed.output().contains("skipped 1 empty texts"), embed::output);
        assertTrue(embed.output().contains("wrote 3 rows"), embed::output);
        CommandLineTrial search = run("search", "minilm", table, "shares on Wall Street");
        assertEquals(0, search.exitCode(), search::output);
        assertTrue(
                search.output().lines().anyMatch(line -> line.matches("  1 .*  the stock.*today")),
                search::output);
        CommandLineTrial other = run("search", model, table, "--image", firstImage());
        assertEquals(1, other.exitCode());
        assertTrue(other.output().contains("made by the same model"), other::output);
        assertTrue(other.output().contains("has 384 numbers per row"), other::output);
    }

    @Test
    void findsImagesByTextWithAClipRun() throws IOException {
        Path captions = folder.resolve("captions.csv");
        StringBuilder table = new StringBuilder("path,caption\n");
        for (String shape : List.of("circle", "square")) {
            for (int i = 0; i < 3; i++) {
                table.append(shape + "/" + i + ".png,a " + shape + " with number " + i + "\n");
            }
        }
        Files.writeString(captions, table);
        Path clip = folder.resolve("clip");
        CommandLineTrial train =
                run(
                        "clip",
                        "--data",
                        captions,
                        "--images",
                        images,
                        "--out",
                        clip,
                        "--steps",
                        2,
                        "--batch",
                        2,
                        "--size",
                        16,
                        "--text-encoder",
                        "small");
        assertEquals(0, train.exitCode(), train::output);
        Path rows = folder.resolve("images.csv");
        CommandLineTrial embed = run("embed", clip, "--images", images, "--out", rows);
        assertEquals(0, embed.exitCode(), embed::output);
        CommandLineTrial search = run("search", clip, rows, "a circle", "--top", 6);
        assertEquals(0, search.exitCode(), search::output);
        assertTrue(search.output().contains("  6  "), search::output);
        Path texts = folder.resolve("texts.npy");
        CommandLineTrial words =
                run("embed", clip, "--texts", captions, "--column", "caption", "--out", texts);
        assertTrue(words.output().contains("wrote 6 rows"), words::output);
        CommandLineTrial byImage = run("search", clip, texts, "--image", firstImage());
        assertTrue(byImage.output().contains("  1  "), byImage::output);
    }

    @Test
    void embedsTextsWithATrainedModelAndCountsTruncated() throws IOException {
        Path tiny = TinyModel.write(folder.resolve("tiny"), TinyModel.words());
        Path texts = folder.resolve("texts.txt");
        Files.writeString(texts, "red apple\nblue door\n" + "pink hat ".repeat(9) + "\n");
        Path table = folder.resolve("table.jsonl");
        CommandLineTrial embed = run("embed", tiny, "--texts", texts, "--out", table);
        assertEquals(0, embed.exitCode(), embed::output);
        assertTrue(embed.output().contains("truncated 1 texts that are too long"), embed::output);
        CommandLineTrial search = run("search", tiny, table, "blue door", "--top", 1);
        assertTrue(search.output().contains("  1   1.0000  blue door"), search::output);
    }

    @Test
    void writesNothingWhenInterrupted() throws IOException {
        Path many = ShapeImages.write(folder.resolve("many"), 400);
        Path table = folder.resolve("table.npy");
        DyadProcess process =
                new DyadProcess(
                        "embed",
                        model.toString(),
                        "--images",
                        many.toString(),
                        "--batch",
                        "1",
                        "--out",
                        table.toString());
        int exitCode = process.interruptOnceThereIs(folder.resolve("table.npy.part"));
        assertEquals(130, exitCode, process::output);
        assertTrue(process.output().contains("nothing was written"), process::output);
        try (Stream<Path> files = Files.list(folder)) {
            assertTrue(files.noneMatch(file -> file.toString().contains("table")));
        }
    }

    @Test
    void refusesInvalidInput() throws IOException {
        Path tiny = TinyModel.write(folder.resolve("tiny"), TinyModel.words());
        Path out = folder.resolve("out.npy");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path noTexts = Files.writeString(folder.resolve("no.txt"), "\n");
        Path other = Files.writeString(folder.resolve("other.csv"), "test,x\na,b\n");
        Path none = Files.writeString(folder.resolve("none.csv"), "name,e0\n");
        assertAll(
                () ->
                        refused(
                                "must hold model.json, which",
                                "embed",
                                empty,
                                "--texts",
                                noTexts,
                                out),
                () -> refused("must embed images", "embed", tiny, "--images", images, out),
                () -> refused("must embed texts", "embed", model, "--texts", noTexts, out),
                () ->
                        refused(
                                "at least one readable image",
                                "embed",
                                model,
                                "--images",
                                empty,
                                out),
                () ->
                        refused(
                                "--images must be a folder",
                                "embed",
                                model,
                                "--images",
                                noTexts,
                                out),
                () -> refused("at least one text", "embed", tiny, "--texts", noTexts, out),
                () ->
                        refused(
                                "did you mean --column \"test\"?",
                                "embed",
                                tiny,
                                "--texts",
                                other,
                                out),
                () ->
                        refused(
                                "must end in .npy, .csv or .jsonl",
                                "embed",
                                model,
                                "--images",
                                images,
                                folder.resolve("x.txt")),
                () -> searchRefused("no such table", model, out, "--image", firstImage()),
                () -> searchRefused("at least one row", model, none, "--image", firstImage()),
                () -> searchRefused("must be a readable image", model, none, "--image", noTexts),
                () -> searchRefused("must embed texts", model, none, "a query"),
                () -> searchRefused("must not be empty", tiny, none, " "));
        assertEquals(false, Files.exists(out));
        assertEquals(false, Files.exists(folder.resolve("out.npy.part")));
    }

    @Test
    void needsEitherATextOrAnImage() {
        assertEquals(2, run("search", model, "t.npy").exitCode());
        assertEquals(2, run("search", model, "t.npy", "text", "--image", "x.png").exitCode());
        assertEquals(2, run("embed", model, "--out", "t.npy").exitCode());
    }

    private Path firstImage() {
        return images.resolve("circle").resolve("0.png");
    }

    /** Runs embed; the last argument is the table. */
    private static void refused(String rule, Object... args) {
        Object[] line = Arrays.copyOf(args, args.length + 1);
        line[args.length] = args[args.length - 1];
        line[args.length - 1] = "--out";
        assertRefused(rule, run(line));
    }

    private static void searchRefused(String rule, Object... args) {
        Object[] line = new Object[args.length + 1];
        line[0] = "search";
        System.arraycopy(args, 0, line, 1, args.length);
        assertRefused(rule, run(line));
    }

    private static void assertRefused(String rule, CommandLineTrial trial) {
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains(rule), trial::output);
    }

    private static CommandLineTrial run(Object... args) {
        return CommandLineTrial.run(
                Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }
}
