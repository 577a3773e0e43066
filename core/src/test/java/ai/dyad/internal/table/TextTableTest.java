package ai.dyad.internal.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTableTest {

    @TempDir private Path directory;

    @Test
    void readsQuotedFieldsOfEveryKind() throws IOException {
        assertEquals(
                List.of(
                        row(2, "a,b", "two\nlines"),
                        row(4, "say \"yes\"", ""),
                        row(5, "", "5\" tall"),
                        row(6, "\r\n", " spaced ")),
                rows(
                        "t.csv",
                        "x,y\n\"a,b\",\"two\nlines\"\n\"say \"\"yes\"\"\",\"\"\n,5\" tall\n"
                                + "\"\r\n\", spaced "));
    }

    @Test
    void countsLinesOfEveryKindOfLineEnd() throws IOException {
        for (String end : List.of("\n", "\r\n", "\r")) {
            String text = "x,y|1,2||\"3|4\",5|6,7".replace("|", end);
            List<Long> lines = rows("t.csv", text).stream().map(TableRow::line).toList();
            assertEquals(List.of(2L, 4L, 6L), lines);
        }
    }

    @Test
    void readsLinesOfPlainText() throws IOException {
        assertEquals(
                List.of(
                        new TableRow(1, Map.of("text", List.of("a, b"))),
                        new TableRow(3, Map.of("text", List.of("\"c")))),
                rows("t.txt", "\ufeffa, b\r\n \r\n\"c"));
    }

    @Test
    void readsArraysOfTexts() throws IOException {
        String text =
                """
                {"path": "a.png", "captions": ["one", " ", "two"], "other": [1, "x"]}
                {"path": "b.png", "title": "three"}
                """;
        List<TableRow> rows =
                TextTable.read(
                        write("t.jsonl", text), List.of("path"), List.of("title", "captions"));
        assertEquals(List.of("one", "two"), rows.get(0).texts(List.of("title", "captions")));
        assertEquals(List.of("three"), rows.get(1).texts(List.of("title", "captions")));
        assertEquals("a.png", rows.get(0).text("path"));
        String message =
                assertThrows(IllegalArgumentException.class, () -> rows.get(0).text("captions"))
                        .getMessage();
        assertEquals("line 1: captions must be one text, got 3", message);
    }

    @Test
    void readsALoneSurrogateAsAReplacement() throws IOException {
        String text =
                """
                {"text": "half \\ud83d", "more": ["\\udc08 x", "\\ud83d\\udc08"]}
                {"text": "whole"}
                """;
        List<TableRow> rows = TextTable.read(write("t.jsonl", text), List.of("text"), List.of());
        assertEquals("half \ufffd", rows.get(0).text("text"));
        assertEquals(List.of("\ufffd x", "🐈"), rows.get(0).texts(List.of("more")));
        assertEquals("whole", rows.get(1).text("text"));
    }

    @Test
    void requiresOneTextAmongSeveralColumns() throws IOException {
        String text = "path,a,b\nx,1,\ny,,2\nz,, \n";
        String message = failure("t.csv", text);
        assertTrue(message.endsWith("got 1 that are:\n  line 4: a, b is empty"), message);
        assertEquals(
                List.of("2"),
                TextTable.read(
                                write("t.csv", text.replace("z,, \n", "")),
                                List.of("path"),
                                List.of("a", "b"))
                        .get(1)
                        .texts(List.of("a", "b")));
    }

    @Test
    void namesMissingColumns() {
        String message = failure("t.csv", "path,a,bb\nx,1,2\n");
        assertTrue(
                message.endsWith(
                        "there must be a column \"b\", got [path, a, bb]; did you mean"
                                + " \"a\"?"),
                message);
        message = failure("t.jsonl", "{\"path\": \"x\", \"a\": \"1\"}\n{\"path\": \"y\"}");
        assertTrue(message.contains("there must be a column \"b\", got [path, a]"), message);
    }

    @Test
    void requiresExactlyOneText() {
        String message =
                failure("t.jsonl", "{\"path\": [\"x\", \"y\"], \"a\": \"1\", \"b\": \"2\"}");
        assertTrue(message.endsWith("line 1: path is not one text"), message);
    }

    @Test
    void namesThePositionOfAWrongQuote() {
        String message = failure("t.csv", "path,a\n\n\"x\ny,z\n");
        assertTrue(message.endsWith("line 3: the quoted field that begins here must end with \""));
        message = failure("t.csv", "path,a\n\"x\ny\" ,z\n");
        assertTrue(message.contains("line 3: after a quoted field"), message);
    }

    private static TableRow row(long line, String x, String y) {
        return new TableRow(line, Map.of("x", List.of(x), "y", List.of(y)));
    }

    private List<TableRow> rows(String name, String text) throws IOException {
        List<TableRow> rows = new ArrayList<>();
        TextTable.forEach(write(name, text), rows::add);
        return rows;
    }

    private String failure(String name, String text) {
        return assertThrows(
                        TextFileException.class,
                        () -> TextTable.read(write(name, text), List.of("path"), List.of("a", "b")))
                .getMessage();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
