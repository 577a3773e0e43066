package ai.dyad.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A hub and an empty cache for each test. */
abstract class HubTest {
    static final List<String> LOADED =
            List.of(
                    "1_Pooling/config.json",
                    "config.json",
                    "merges.txt",
                    "model.safetensors",
                    "tokenizer.json");

    @TempDir private Path directory;
    private FakeHub server;

    @BeforeEach
    final void startHub() throws IOException {
        server = new FakeHub();
    }

    @AfterEach
    final void stopHub() throws InterruptedException {
        server.stop();
    }

    final FakeHub hub() {
        return server;
    }

    final Path cache() {
        return directory.resolve("cache");
    }

    final Path home() {
        return cache().resolve("models--org--model");
    }

    final Path snapshot() {
        return home().resolve("snapshots").resolve(FakeHub.COMMIT);
    }

    /** Where the weights are while they are on their way. */
    final Path part() {
        return home().resolve("blobs")
                .resolve(server.hash("model.safetensors") + ".dyad.incomplete");
    }

    final ModelHub.Builder builder() {
        return new ModelHub.Builder(new HubEnvironment(Map.of(), directory))
                .optCache(cache())
                .optEndpoint(server.endpoint())
                .optAttempts(3)
                .optTimeout(Duration.ofSeconds(20))
                .pause(Duration.ofMillis(1));
    }

    final void assertWhole(Path snapshot) throws IOException {
        assertEquals(LOADED, filesIn(snapshot));
        for (String path : LOADED) {
            assertArrayEquals(
                    server.files.get(path), Files.readAllBytes(snapshot.resolve(path)), path);
        }
    }

    static List<String> filesIn(Path snapshot) throws IOException {
        try (Stream<Path> files = Files.walk(snapshot)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    final void assertFails(ModelHub.Builder builder, String... parts) throws IOException {
        assertFails(builder, true, parts);
    }

    final void assertFails(ModelHub.Builder builder, boolean named, String... parts)
            throws IOException {
        String message = failure(builder.build(), "org/model");
        for (String part : parts) {
            assertEquals(named, message.contains(part), message);
        }
    }

    static String failure(ModelHub models, String name) {
        return assertThrows(IOException.class, () -> models.resolve(name)).getMessage();
    }
}
