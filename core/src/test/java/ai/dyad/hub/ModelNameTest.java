package ai.dyad.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {

    @Test
    void splitsNamesAndRevisions() {
        assertEquals(new ModelName("org/a.b-c_d", "main"), ModelName.parse("org/a.b-c_d"));
        assertEquals(new ModelName("bert-base", "v1.0"), ModelName.parse("bert-base@v1.0"));
        assertEquals(new ModelName("o/m", "refs/pr/12"), ModelName.parse("o/m@refs/pr/12"));
        assertEquals("o/m@v1", ModelName.parse("o/m@v1").toString());
        assertEquals("o/m", ModelName.parse("o/m").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/",
                "/a",
                "a/b/c",
                "../a",
                "a/..",
                "a/.b",
                "a--b/c",
                "a/b c",
                "a/b?c",
                "a\\b",
                "a/b@",
                "a/b@../c",
                "a/b@/c",
                "a/b@c d",
                "a/b@c@d",
                "a/b@c/../d",
                "~/a"
            })
    void refusesWhatIsNoName(String text) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> ModelName.parse(text))
                        .getMessage();
        assertTrue(message.contains("must be"), message);
    }
}
