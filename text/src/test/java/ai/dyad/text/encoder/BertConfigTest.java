package ai.dyad.text.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BertConfigTest {

    @TempDir private Path directory;

    @Test
    void readsWhatTransformersWrites() throws IOException {
        assertEquals(
                new BertConfig(2, 24, 4, 40, 50, 20, 2, 1e-12f),
                BertConfig.read(Fixtures.path("tiny-bert-config.json")));
    }

    @Test
    void rejectsHeadsThatDoNotDivideTheWidth() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new BertConfig(2, 24, 5, 40, 50, 20, 2, 1e-12f))
                        .getMessage();
        assertEquals("heads must divide hidden 24, got 5", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "hidden_size": 24          | "hidden_size": "wide" | wide
                    "hidden_size": 24,         |                       | hidden_size must be a number
                    "model_type": "bert"       | "model_type":"roberta"| model_type must be bert
                    "hidden_act": "gelu"       | "hidden_act": "relu"  | an activation must be gelu
                    "num_hidden_layers": 2     | "num_hidden_layers":0 | layers must be >= 1, got 0
                    """)
    void rejectsASizeThatIsWrong(String from, String to, String part) throws IOException {
        String json = Files.readString(Fixtures.path("tiny-bert-config.json"));
        assertTrue(json.contains(from));
        rejects(json.replace(from, to == null ? "" : to), part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1]", "{", "3"})
    void rejectsFilesThatAreNotJsonObjects(String json) throws IOException {
        rejects(json, "config.json");
    }

    private void rejects(String json, String part) throws IOException {
        Path file = Files.writeString(directory.resolve("config.json"), json);
        String message =
                assertThrows(IllegalArgumentException.class, () -> BertConfig.read(file))
                        .getMessage();
        assertTrue(message.contains(part), message);
    }
}
