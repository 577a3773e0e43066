package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.internal.table.TextFileException;
import ai.dyad.vision.decode.TestImages;
import java.awt.Color;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The error messages of {@link ImageCaptions}. */
class ImageCaptionsErrorsTest {
    private static final String CSV =
            "path,caption\nimages/10.png,a red apple\nimages/20.jpg,\"pear, green\"\n";

    @TempDir private Path root;

    @BeforeEach
    void writeImages() throws IOException {
        for (String name : List.of("10.png", "20.jpg", "30.gif")) {
            Path file = root.resolve("images").resolve(name);
            TestImages.write(file, TestImages.plain(6, 4, Color.RED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.png", "/etc/passwd", "images/../../x.png", "deep/../../x"})
    void refusesPathsOutsideTheFolder(String path) throws IOException {
        Path file = text("images/c.csv", CSV.replace("images/", "") + path + ",x\n");
        String message =
                assertThrows(TextFileException.class, () -> small(file).build()).getMessage();
        assertTrue(message.contains("line 4: images must lie in "), message);
        assertTrue(message.contains(", got " + path), message);
    }

    @ParameterizedTest
    @CsvSource({
        "'path,captoin|10.png,a', 'column \"caption\", got [path, captoin]; did you mean'",
        "'file,caption|10.png,a', 'there must be a column \"path\"'",
        "'path,caption|10.png,a|20.jpg,', 'got 1 that are:|  line 3: caption is empty'",
        "'path,caption|10.png,a,b', 'line 2: there must be 2 fields'",
        "'path,caption', 'there must be at least 2 pairs, got none'",
        "'', 'there must be at least 2 pairs, got none'"
    })
    void explainsErrorsInATable(String table, String problem) throws IOException {
        Path file = text("images/c.csv", table.replace("|", "\n"));
        String message =
                assertThrows(TextFileException.class, () -> small(file).build()).getMessage();
        assertTrue(message.contains(problem.replace("|", "\n")), message);
        assertTrue(message.contains(file.toString()), message);
    }

    @Test
    void rejectsOtherCharacterSets() throws IOException {
        Path file = root.resolve("c.csv");
        Files.write(file, (CSV + "images/30.gif,é\n").getBytes(StandardCharsets.ISO_8859_1));
        String message =
                assertThrows(TextFileException.class, () -> small(file).build()).getMessage();
        assertTrue(
                message.endsWith(
                        "line 4: the text must be UTF-8: convert the file, or save it as UTF-8"),
                message);
    }

    @Test
    void rejectsDataWithoutTwoDifferentPairs() throws IOException {
        Path one = text("one.csv", "path,caption\nimages/10.png,a\nimages/10.png,b\n");
        Path same = text("same.csv", "path,caption\nimages/10.png,a\nimages/20.jpg,A\n");
        for (Path file : List.of(one, same)) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> small(file).build())
                            .getMessage();
            assertTrue(message.contains("at least 2 different pairs"), message);
        }
    }

    @Test
    void rejectsTablesWithoutReadableImages() throws IOException {
        Path file = text("c.csv", "path,caption\nx.png,a\ny.png,b\n");
        String message =
                assertThrows(FileNotFoundException.class, () -> small(file).build()).getMessage();
        assertTrue(message.contains("none of the 2 images of "), message);
        message =
                assertThrows(
                                FileNotFoundException.class,
                                () -> small(file).optImages(root.resolve("nowhere")).build())
                        .getMessage();
        assertTrue(message.contains("no such directory: "), message);
        assertThrows(FileNotFoundException.class, () -> small(root.resolve("no.csv")).build());
    }

    @Test
    void rejectsColumnsThatAreTheSame() throws IOException {
        Path file = text("c.csv", CSV);
        assertThrows(
                IllegalArgumentException.class,
                () -> small(file).optCaptionColumns("path").build());
        assertThrows(IllegalArgumentException.class, () -> small(file).optCaptionColumns().build());
    }

    private static ImageCaptions.Builder small(Path path) {
        return ImageCaptions.builder().setPath(path).optSidePixels(2);
    }

    private Path text(String name, String content) throws IOException {
        return Files.writeString(root.resolve(name), content);
    }
}
