package ai.dyad.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubEnvironmentTest {
    private static final Path HOME = Path.of("/home/me");

    @ParameterizedTest
    @CsvSource({
        "X=1, /home/me/.cache/huggingface/hub",
        "XDG_CACHE_HOME=/c, /c/huggingface/hub",
        "XDG_CACHE_HOME=/c HF_HOME=/h, /h/hub",
        "HF_HOME=~/h, /home/me/h/hub",
        "HF_HOME=$D/h D=/d, /d/h/hub",
        "HF_HOME=${D}/h D=/d, /d/h/hub",
        "HF_HOME=/h HUGGINGFACE_HUB_CACHE=/b, /b",
        "HF_HOME=/h HUGGINGFACE_HUB_CACHE=/b HF_HUB_CACHE=/a, /a",
        "HF_HUB_CACHE=, /home/me/.cache/huggingface/hub",
    })
    void findsTheCache(String variables, String cache) {
        assertEquals(Path.of(cache), of(variables).cache());
    }

    @Test
    void findsTheEndpoint() {
        assertEquals("https://huggingface.co", of("X=1").endpoint());
        assertEquals("http://mirror", of("HF_ENDPOINT=http://mirror").endpoint());
    }

    @ParameterizedTest
    @CsvSource({
        "X=1, false",
        "HF_HUB_OFFLINE=1, true",
        "HF_HUB_OFFLINE=true, true",
        "HF_HUB_OFFLINE=0, false",
        "HF_HUB_OFFLINE=, false",
        "TRANSFORMERS_OFFLINE=yes, true"
    })
    void knowsWhetherToAskAHub(String variables, boolean offline) {
        assertEquals(offline, of(variables).isOffline());
    }

    @Test
    void findsTheToken(@TempDir Path home) throws IOException {
        Map<String, String> place = Map.of("HF_HOME", home.toString());
        assertEquals("", new HubEnvironment(place, HOME).token());
        Files.writeString(home.resolve("token"), "hf_file\n");
        assertEquals("hf_file", new HubEnvironment(place, HOME).token());
        assertEquals("hf_a", of("HF_TOKEN=hf_a HUGGING_FACE_HUB_TOKEN=hf_b").token());
        assertEquals("hf_b", of("HUGGING_FACE_HUB_TOKEN=hf_b").token());
        assertEquals("hf_file", of("HF_TOKEN_PATH=" + home.resolve("token")).token());
        assertEquals("", of("HF_TOKEN=hf_a HF_HUB_DISABLE_IMPLICIT_TOKEN=1").token());
    }

    @Test
    void takesTheProcessAsItIs() {
        assertFalse(HubEnvironment.ofProcess().endpoint().isEmpty());
        assertTrue(HubEnvironment.ofProcess().cache().getNameCount() > 0);
    }

    private static HubEnvironment of(String variables) {
        Map<String, String> map = new HashMap<>();
        for (String variable : variables.split(" ", -1)) {
            String[] parts = variable.split("=", 2);
            map.put(parts[0], parts[1]);
        }
        return new HubEnvironment(map, HOME);
    }
}
