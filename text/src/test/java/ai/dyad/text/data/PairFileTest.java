package ai.dyad.text.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.internal.table.TextFileException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairFileTest {

    private static final PairColumns COLUMNS = new PairColumns("question", "answer");
    private static final List<TextPair> PAIRS =
            List.of(
                    new TextPair("naïve café?", "yes, \"very\""),
                    new TextPair("two 🐈", "one, and another"));

    private static final String CSV =
            """
            id,answer,question
            1,"yes, ""very""\",naïve café?
            2,"one, and another",two 🐈
            """;

    private static final String TSV =
            """
            id\tanswer\tquestion
            1\t"yes, ""very""\"\tnaïve café?
            2\tone, and another\ttwo 🐈
            """;

    private static final String JSONL =
            """
            {"id": 1, "answer": "yes, \\"very\\"", "question": "naïve café?"}

            {"question": "two 🐈", "answer": "one, and another"}
            """;

    @TempDir private Path directory;

    @Test
    void readsEveryFormat() throws IOException {
        assertEquals(PAIRS, read("pairs.csv", CSV));
        assertEquals(PAIRS, read("pairs.tsv", TSV));
        assertEquals(PAIRS, read("pairs.jsonl", JSONL));
        assertEquals(PAIRS, read("PAIRS.CSV", CSV));
    }

    @Test
    void readsWindowsLineEndingsAndAByteOrderMark() throws IOException {
        for (String name : List.of("pairs.csv", "pairs.tsv", "pairs.jsonl")) {
            String text = name.endsWith("csv") ? CSV : name.endsWith("tsv") ? TSV : JSONL;
            assertEquals(PAIRS, read(name, "\ufeff" + text.replace("\n", "\r\n")), name);
            assertEquals(PAIRS, read(name, text.stripTrailing()), name);
        }
    }

    @Test
    void keepsLineBreaksInQuotedFields() throws IOException {
        String text = "question,answer\n\"two\nlines\",one\nthree,\"\"\n";
        TextFileException error =
                assertThrows(TextFileException.class, () -> read("pairs.csv", text));
        assertTrue(error.getMessage().endsWith("line 4: answer is empty"), error.getMessage());
        assertEquals(
                List.of(new TextPair("two\nlines", "one")),
                read("pairs.csv", text.replace("three,\"\"", "")));
    }

    @Test
    void keepsQuotesInTabSeparatedFiles() throws IOException {
        String text = "question\tanswer\n\"he ran\" or \"he walks\"\t\"open\n";
        assertEquals(
                List.of(new TextPair("\"he ran\" or \"he walks\"", "\"open")),
                read("pairs.tsv", text));
    }

    @Test
    void readsHardNegatives() throws IOException {
        Path file = write("pairs.csv", "a,b,c\nx,y,z\n", StandardCharsets.UTF_8);
        assertEquals(
                List.of(new TextPair("x", "y", "z")),
                PairFile.read(file, new PairColumns("a", "b", "c")));
    }

    @Test
    void namesAMissingColumnAndTheNearestOne() {
        for (String name : List.of("pairs.csv", "pairs.tsv")) {
            String separator = name.endsWith("csv") ? "," : "\t";
            String message = failure(name, "questions%sanswer\nx%sy\n".replace("%s", separator));
            assertTrue(
                    message.endsWith(
                            "there must be a column \"question\", got [questions, answer];"
                                    + " did you mean \"questions\"?"),
                    message);
        }
        String message = failure("pairs.jsonl", "{\"question\": \"x\"}");
        assertTrue(message.endsWith("column \"answer\", got [question]"), message);
    }

    @Test
    void listsTextsThatAreEmpty() {
        String message =
                failure("pairs.csv", "question,answer\nx,y\n ,y\nx,\nx,y\n".replace("\n", "\r\n"));
        assertTrue(
                message.endsWith(
                        """
                        no text may be empty, got 2 that are:
                          line 3: question is empty
                          line 4: answer is empty\
                        """),
                message);
        message = failure("pairs.tsv", "question\tanswer\n" + "x\t\n".repeat(30));
        assertTrue(message.contains("got 30 that are"), message);
        assertTrue(message.endsWith("line 11: answer is empty\n  ..."), message);
        message =
                failure(
                        "pairs.jsonl",
                        "{\"question\": \"x\", \"answer\": \"y\"}\n{\"question\": 3}\n");
        assertTrue(message.contains("line 2: question is not a text"), message);
        assertTrue(message.contains("line 2: answer is not a text"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16LE", "UTF-16"})
    void rejectsOtherCharacterSets(String charset) throws IOException {
        for (String name : List.of("pairs.csv", "pairs.tsv", "pairs.jsonl")) {
            String good = "question,answer\nx,y\n";
            Path file = write(name, good + "é,y\n", Charset.forName(charset));
            String message =
                    assertThrows(TextFileException.class, () -> PairFile.read(file, COLUMNS))
                            .getMessage();
            if (charset.startsWith("ISO") && name.endsWith("csv")) {
                assertTrue(message.contains("line 3: the text must be UTF-8"), message);
            }
        }
    }

    @Test
    void countsLinesUpToBrokenText() throws IOException {
        Path file = directory.resolve("pairs.csv");
        String good = "question,answer\n" + "é,y\n".repeat(20_000);
        byte[] start = good.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(start, start.length + 1);
        bytes[start.length] = (byte) 0xC3;
        Files.write(file, bytes);
        String message =
                assertThrows(TextFileException.class, () -> PairFile.read(file, COLUMNS))
                        .getMessage();
        assertTrue(message.contains("line 20002: the text must be UTF-8"), message);
    }

    @Test
    void rejectsRowsThatCannotBeRead() {
        String message = failure("pairs.csv", "question,answer\nx,y,z\n");
        assertTrue(message.contains("line 2: there must be 2 fields as in the header, got 3"));
        message = failure("pairs.tsv", "question\tanswer\n\nx\n");
        assertTrue(message.contains("line 3: there must be 2 fields as in the header, got 1"));
        message = failure("pairs.csv", "question,answer\nx,y\n\"x\"z,y\n");
        assertTrue(message.contains("line 3: "), message);
        message = failure("pairs.csv", "question,answer\n\"x,y\n");
        assertTrue(message.contains("line 2: "), message);
        message = failure("pairs.jsonl", "{\"question\": \n");
        assertTrue(message.contains("line 1: there must be a JSON object"), message);
        message = failure("pairs.jsonl", "[1]\n");
        assertTrue(message.contains("line 1: there must be a JSON object, got [1]"), message);
        message = failure("pairs.csv", "answer,question,answer\nx,y,z\n");
        assertTrue(message.contains("line 1: columns must have different names"), message);
    }

    @Test
    void rejectsFilesWithoutPairs() {
        for (String text : List.of("", "question,answer\n")) {
            String message = failure("pairs.csv", text);
            assertTrue(message.endsWith("there must be at least 1 pair, got none"), message);
        }
    }

    @Test
    void rejectsUnknownNamesAndMissingFiles() {
        assertTrue(failure("pairs.doc", CSV).endsWith("must end in .csv, .tsv, .jsonl or .txt"));
        Path missing = directory.resolve("none.csv");
        assertThrows(NoSuchFileException.class, () -> PairFile.read(missing, COLUMNS));
    }

    @Test
    void rejectsColumnsThatAreTheSame() {
        assertThrows(IllegalArgumentException.class, () -> new PairColumns("a", "a"));
        assertThrows(IllegalArgumentException.class, () -> new PairColumns("a", "b", "b"));
    }

    private String failure(String name, String text) {
        return assertThrows(TextFileException.class, () -> read(name, text)).getMessage();
    }

    private List<TextPair> read(String name, String text) throws IOException {
        return PairFile.read(write(name, text, StandardCharsets.UTF_8), COLUMNS);
    }

    private Path write(String name, String text, Charset charset) throws IOException {
        return Files.writeString(directory.resolve(name), text, charset);
    }
}
