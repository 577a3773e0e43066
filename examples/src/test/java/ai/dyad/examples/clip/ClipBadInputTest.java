package ai.dyad.examples.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.dyad.clip.ClipModel;
import ai.dyad.examples.CommandLineTrial;
import ai.dyad.examples.ShapeImages;
import ai.dyad.io.Safetensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the command handles bad data and models. */
class ClipBadInputTest {
    private static final String HEADER = "path,caption\n";

    /** Ten images with different captions. */
    private static final String GOOD = HEADER + rows("circle") + rows("square");

    @TempDir private Path folder;

    private Path captions;
    private Path run;

    @BeforeEach
    void drawImages() {
        ShapeImages.write(folder.resolve("images"), 5);
        captions = folder.resolve("captions.csv");
        run = folder.resolve("run");
    }

    private static String rows(String shape) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            rows.append(shape).append('/').append(i).append(".png,");
            rows.append(shape).append(" number ").append(i).append('\n');
        }
        return rows.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "'path,captoin|circle/0.png,a', 'there must be a column \"caption\", got [path, captoin]'",
        "'path,caption|circle/0.png,', 'line 2: caption is empty'",
        "'path,caption|../circle/0.png,a', 'line 2: images must lie in '",
        "'path,caption|circle/0.png,a', 'at least 2 different pairs'",
        "'path,caption|circle/0.png,a|circle/0.png,a', 'at least 2 different pairs'",
        "'path,caption|circle/0.png,a|circle/1.png,A', '2 images that all share a caption'",
        "'path,caption|circle/0.png,a|circle/0.png,b', 'at least 2 different pairs'",
        "'path,caption|circle/0.png,a|circle/1.png,b', 'at least 4 different pairs'",
        "'path,caption', 'there must be at least 2 pairs, got none'"
    })
    void refusesTablesWithTooLittleData(String table, String problem) throws IOException {
        Files.writeString(captions, table.replace('|', '\n'));
        CommandLineTrial trial = clip();
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains(problem), trial::output);
        assertTrue(
                trial.output().lines().noneMatch(line -> line.startsWith("\tat ")), trial::output);
        assertFalse(Files.exists(run), "nothing is left behind");
    }

    @Test
    void refusesOtherCharacterSets() throws IOException {
        String text = GOOD.replace("circle number 3", "café");
        Files.write(captions, text.getBytes(StandardCharsets.ISO_8859_1));
        CommandLineTrial trial = clip();
        assertEquals(1, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("captions.csv: line 5: the text must be UTF-8"));
    }

    @Test
    void listsUnreadableImages() throws IOException {
        Files.writeString(folder.resolve("images").resolve("no.png"), "not an image");
        Files.writeString(captions, GOOD + "no.png,a text file\n");
        CommandLineTrial trial = clip();
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("skipped 1 image:"), trial::output);
        assertTrue(trial.output().contains("no.png: not a JPEG"), trial::output);
    }

    @Test
    void replacesHalfASurrogatePairAndKeepsTheReport() throws IOException {
        captions = folder.resolve("captions.jsonl");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            for (String shape : List.of("circle", "square")) {
                rows.append(String.format("{\"path\":\"%s/%d.png\",", shape, i));
                rows.append(String.format("\"caption\":\"%s %d \\ud83d\"}%n", shape, i));
            }
        }
        Files.writeString(captions, rows);
        CommandLineTrial trial = clip();
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("10 texts with half a surrogate pair"), trial::output);
        assertTrue(Files.exists(run.resolve("report.html")));
        String heldOut = Files.readString(run.resolve("held-out.jsonl"));
        assertTrue(heldOut.contains("\uFFFD"), heldOut);
    }

    @Test
    void readsWindowsLineEndings() throws IOException {
        Files.writeString(captions, "\uFEFF" + GOOD.replace("\n", "\r\n"));
        CommandLineTrial trial = clip();
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(trial.output().contains("8 images of 16×16 with 8 captions, 2 held out"));
    }

    @Test
    void truncatesAndCountsLongCaptions() throws IOException {
        String tooLong = " and so on".repeat(30);
        Files.writeString(captions, GOOD.replaceAll("(number \\d)", "$1" + tooLong));
        CommandLineTrial trial = clip();
        assertEquals(0, trial.exitCode(), trial::output);
        assertTrue(
                trial.output().contains("8 captions have more than 64 tokens and are truncated"),
                trial::output);
        assertTrue(
                trial.output()
                        .contains("2 of the captions have more than 64 tokens and were truncated"),
                trial::output);
    }

    @Test
    void aTokenizerMustFitTheTextEncoder() throws IOException {
        Files.writeString(captions, GOOD);
        assertEquals(0, clip().exitCode());
        Path tokenizer = run.resolve("tokenizer.json");
        String json = Files.readString(tokenizer);
        String wider =
                json.replaceFirst(
                        "\"added_tokens\":\\s*\\[",
                        "\"added_tokens\":[{\"id\":40000,\"content\":\"[NEW]\",\"single_word\":false,"
                                + "\"lstrip\":false,\"rstrip\":false,\"normalized\":false,"
                                + "\"special\":true},");
        Files.writeString(tokenizer, wider);
        IOException failure =
                assertThrows(IOException.class, () -> ClipModel.load(run, Device.cpu()));
        assertTrue(
                failure.getMessage().contains("vocabulary must be at most the encoder's"),
                failure.getMessage());
    }

    @Test
    void weightsMustFitTheEncoder() throws IOException {
        Files.writeString(captions, GOOD);
        assertEquals(0, clip().exitCode());
        try (NDManager manager = NDManager.newBaseManager()) {
            Path weights = run.resolve("model.safetensors");
            Map<String, NDArray> wrong = new LinkedHashMap<>();
            Safetensors.read(manager, weights)
                    .forEach((name, value) -> wrong.put(name.replace("text.", "words."), value));
            Safetensors.write(weights, wrong, Map.of());
        }
        String message =
                assertThrows(IOException.class, () -> ClipModel.load(run, Device.cpu()))
                        .getMessage();
        assertTrue(message.contains("model.safetensors: weights must match"), message);
        assertTrue(message.contains("missing text.tower.embeddings"), message);
        assertTrue(message.contains("unexpected words.tower.embeddings"), message);
    }

    private CommandLineTrial clip() {
        List<Object> line = new ArrayList<>(List.of("clip", "--data", captions, "--out", run));
        line.addAll(List.of("--images", folder.resolve("images"), "--device", "cpu"));
        line.addAll(List.of("--steps", 1, "--batch", 4, "--size", 16, "--text-encoder", "small"));
        return CommandLineTrial.run(line.stream().map(Object::toString).toArray(String[]::new));
    }
}
