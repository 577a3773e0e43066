package ai.dyad.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelHubFailureTest extends HubTest {

    @Test
    void saysHowToReadAPrivateModel() throws IOException {
        hub().refusal = 401;
        assertFails(builder(), "is private or gated: set HF_TOKEN", "/org/model");
        assertFails(builder().optToken("hf_wrong"), "cannot be read with this token");
        assertFails(builder().optToken("hf_wrong"), false, "hf_wrong");
        assertEquals(3, hub().requests.size(), "no is an answer");
    }

    @Test
    void saysHowToReadAGatedModel() throws IOException {
        hub().refusal = 403;
        assertFails(builder(), "accept its license at " + hub().endpoint(), "set HF_TOKEN");
        assertFails(builder().optToken("hf_other"), "use a token of that account");
    }

    @Test
    void namesAModelThatDoesNotExist() throws IOException {
        Files.createDirectories(home());
        ModelHub models = builder().build();
        String message = failure(models, "org/modle");
        assertTrue(
                message.contains(
                        "has no model org/modle, revision main (did you mean org/model, which is in"
                                + " the cache?)"),
                message);
        message = failure(models, "org/model@v2");
        assertTrue(message.contains("org/model has no revision v2"), message);
    }

    @Test
    void refusesPagesForPeople() throws IOException {
        hub().html = true;
        assertFails(builder(), "a page for people", "is not whole in");
        assertEquals(1, hub().requests.size());
    }

    @Test
    void triesAgainWhenAServerFails() throws IOException {
        hub().hubFailures.set(2);
        hub().cdnFailures.set(2);
        builder().build().resolve("org/model");
        assertWhole(snapshot());
        assertEquals(3, hub().count("GET hub /api/models"));
        assertEquals(3, hub().count("GET cdn"));
    }

    @Test
    void givesUpWhenAServerFailsForLong() throws IOException {
        hub().hubFailures.set(100);
        assertFails(builder(), "answered with 503", "is not whole in");
        assertEquals(3, hub().requests.size());
    }

    @Test
    void saysWhatIsMissingWithoutANetwork() throws IOException {
        ModelHub offline = builder().optOffline(true).build();
        String message = failure(offline, "org/model");
        assertTrue(message.contains("org/model is not in " + cache()), message);
        Files.createDirectories(home());
        message = failure(offline, "org/modle");
        assertTrue(message.contains("(did you mean org/model?)"), message);
        write(home().resolve("refs/v1"), FakeHub.COMMIT.getBytes(UTF_8));
        message = failure(offline, "org/model");
        assertTrue(message.contains("with the revisions [v1], got main"), message);
        write(home().resolve("refs/main"), FakeHub.COMMIT.getBytes(UTF_8));
        message = failure(offline, "org/model");
        assertTrue(message.contains("missing are config.json, model.safetensors"), message);
        write(snapshot().resolve("config.json"), "{}".getBytes(UTF_8));
        write(snapshot().resolve("b.safetensors"), new byte[1]);
        String index = "{\"weight_map\":{\"x\":\"a.safetensors\",\"y\":\"b.safetensors\"}}";
        write(snapshot().resolve("model.safetensors.index.json"), index.getBytes(UTF_8));
        message = failure(offline, "org/model");
        assertTrue(message.contains("missing are a.safetensors; unset HF_HUB_OFFLINE"), message);
        assertEquals(List.of(), hub().requests);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../config.json",
                "a/../../b.json",
                "/etc/x.json",
                "..\\\\x.json",
                "C:x.json",
                "a//b.json"
            })
    void refusesFilesOutsideOfTheDirectory(String path) throws IOException {
        hub().files.put(path.replace("\\\\", "\\"), new byte[1]);
        ModelHub models = builder().build();
        IOException failure =
                assertThrows(
                        IOException.class, () -> models.resolve("org/model", List.of("**.json")));
        assertTrue(failure.getMessage().contains("must stay in its directory"));
        assertFalse(Files.exists(home().resolve("snapshots")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../x", "", "abc", "ABCDEF0123456789ABCDEF0123456789ABCDEF01"})
    void refusesHashesThatAreNoNames(String hash) throws IOException {
        hub().wrongHash = hash;
        assertFails(builder(), "must have a hash of 40 or 64 hexadecimal digits as ETag");
        assertEquals(0, hub().count("GET cdn"));
    }

    @Test
    void refusesAModelWithoutSafetensors() throws IOException {
        hub().files.remove("model.safetensors");
        assertFails(builder(), "must have its weights as safetensors, got pytorch_model.bin");
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        for (String address : List.of("huggingface.co", "ftp://x", "http://", "a b")) {
            assertThrows(IllegalArgumentException.class, () -> builder().optEndpoint(address));
        }
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> builder().optToken("hf_\u0007x").build())
                        .getMessage();
        assertFalse(message.contains("hf_"), message);
        assertThrows(IllegalArgumentException.class, () -> builder().optAttempts(0));
        assertThrows(IllegalArgumentException.class, () -> builder().optTimeout(Duration.ZERO));
    }
}
