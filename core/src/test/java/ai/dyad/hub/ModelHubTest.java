package ai.dyad.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.util.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelHubTest extends HubTest {

    @Test
    void laysTheCacheOutAsPythonDoes() throws IOException {
        ModelSnapshot model = builder().build().resolve("org/model");
        assertEquals(new ModelSnapshot("org/model", "main", FakeHub.COMMIT, snapshot()), model);
        assertWhole(snapshot());
        assertEquals(FakeHub.COMMIT, Files.readString(home().resolve("refs/main")));
        for (String path : LOADED) {
            Path up = path.contains("/") ? Path.of("../../..") : Path.of("../..");
            assertEquals(
                    up.resolve("blobs").resolve(hub().hash(path)),
                    Files.readSymbolicLink(snapshot().resolve(path)));
        }
        try (Stream<Path> blobs = Files.list(home().resolve("blobs"))) {
            assertEquals(LOADED.size(), blobs.count());
        }
    }

    @Test
    void fetchesEachFileOnce() throws IOException {
        builder().build().resolve("org/model");
        long before = hub().requests.size();
        builder().build().resolve("org/model");
        assertEquals(List.of("GET hub /api/models/org/model/revision/main"), since(before));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "refs/pr/1", FakeHub.COMMIT})
    void takesBranchesTagsAndCommits(String revision) throws IOException {
        ModelSnapshot model = builder().build().resolve("org/model@" + revision);
        assertEquals(FakeHub.COMMIT, model.commit());
        assertEquals(revision, model.revision());
        assertWhole(model.directory());
        Path ref = home().resolve("refs").resolve(revision);
        assertEquals(!revision.equals(FakeHub.COMMIT), Files.exists(ref));
        ModelHub offline = builder().optOffline(true).build();
        assertEquals(model, offline.resolve("org/model@" + revision));
    }

    @Test
    void fetchesOnlyWhatANewCommitChanges() throws IOException {
        ModelHub models = builder().build();
        models.resolve("org/model");
        hub().commit = "f".repeat(40);
        hub().files.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
        ModelSnapshot model = models.resolve("org/model");
        assertEquals("f".repeat(40), model.commit());
        assertWhole(model.directory());
        assertEquals("f".repeat(40), Files.readString(home().resolve("refs/main")));
        assertEquals(1, hub().count("GET cdn"));
        assertEquals(LOADED, filesIn(snapshot()), "the old commit stays");
    }

    @Test
    void fetchesWhatPatternsName() throws IOException {
        ModelHub models = builder().build();
        Path some = models.resolve("org/model", List.of("*.json", "1_*/**")).directory();
        assertEquals(
                List.of("1_Pooling/config.json", "config.json", "tokenizer.json"), filesIn(some));
        IOException failure =
                assertThrows(
                        IOException.class,
                        () -> models.resolve("org/model", List.of("config.json", "*.onnx")));
        assertTrue(failure.getMessage().contains("must have [*.onnx]"), failure.getMessage());
        models.resolve("org/model"); // a part of it does not pass for the whole
        assertWhole(some);
    }

    @Test
    void findsWhatPythonFetched() throws IOException {
        pythonCache();
        ModelSnapshot model = builder().optOffline(true).build().resolve("org/model");
        assertEquals(snapshot(), model.directory());
        assertEquals(List.of(), hub().requests);
    }

    @Test
    void usesTheCacheWhenTheHubCannotBeReached() throws IOException {
        pythonCache();
        ModelHub nowhere = builder().optEndpoint("http://127.0.0.1:1").build();
        assertEquals(snapshot(), nowhere.resolve("org/model").directory());
        hub().hubFailures.set(100);
        assertEquals(snapshot(), builder().build().resolve("org/model").directory());
        hub().hubFailures.set(0);
        hub().html = true;
        assertEquals(snapshot(), builder().build().resolve("org/model").directory());
        assertEquals(2, hub().requests.size(), "nobody insists");
    }

    @Test
    void sendsTheTokenToTheHubAlone() throws IOException {
        hub().refusal = 401;
        builder().optToken(FakeHub.TOKEN).build().resolve("org/model");
        assertWhole(snapshot());
        assertEquals(List.of("null null"), hub().cdnHeaders);
    }

    @Test
    void followsARenamedModel() throws IOException {
        ModelSnapshot model = builder().build().resolve("old/name");
        assertEquals("old/name", model.name());
        assertWhole(model.directory());
        assertTrue(model.directory().startsWith(cache().resolve("models--old--name")));
    }

    @Test
    void movesFilesWhereThereAreNoLinks() throws IOException {
        Disk unlinked =
                new Disk() {
                    @Override
                    void link(Path link, Path target) throws IOException {
                        throw new IOException("no links here");
                    }
                };
        hub().files.put("vocab.json", hub().files.get("tokenizer.json"));
        builder().disk(unlinked).build().resolve("org/model");
        for (String path : LOADED) {
            assertFalse(Files.isSymbolicLink(snapshot().resolve(path)));
            assertArrayEquals(hub().files.get(path), Files.readAllBytes(snapshot().resolve(path)));
        }
        assertEquals("{}", Files.readString(snapshot().resolve("vocab.json")));
        long before = hub().requests.size();
        builder().disk(unlinked).build().resolve("org/model");
        assertEquals(1, since(before).size());
    }

    @Test
    void linksOneBlobUnderTwoNames() throws IOException {
        hub().files.put("vocab.json", hub().files.get("tokenizer.json"));
        builder().build().resolve("org/model");
        assertEquals(
                snapshot().resolve("tokenizer.json").toRealPath(),
                snapshot().resolve("vocab.json").toRealPath());
    }

    @Test
    void tellsHowFarItIs() throws IOException {
        Recorder recorder = new Recorder();
        builder().optProgress(recorder).build().resolve("org/model");
        assertEquals(LOADED.size(), recorder.tasks.size());
        assertEquals("model.safetensors", recorder.tasks.get(LOADED.size() - 1));
        assertEquals(300_000, recorder.done);
        assertEquals(300_000, recorder.max);
    }

    @Test
    void mendsLinksToNothing() throws IOException {
        builder().build().resolve("org/model");
        Files.delete(home().resolve("blobs").resolve(hub().hash("model.safetensors")));
        assertNotEquals(LOADED, filesIn(snapshot()));
        builder().build().resolve("org/model");
        assertWhole(snapshot());
    }

    private List<String> since(long before) {
        return hub().requests.subList((int) before, hub().requests.size());
    }

    /** Writes what Python's huggingface_hub leaves. */
    private void pythonCache() throws IOException {
        Files.createDirectories(home().resolve("refs"));
        Files.createDirectories(home().resolve("blobs"));
        Files.createDirectories(snapshot());
        Files.writeString(home().resolve("refs/main"), FakeHub.COMMIT);
        for (String path : List.of("config.json", "model.safetensors")) {
            String hash = hub().hash(path);
            Files.write(home().resolve("blobs").resolve(hash), hub().files.get(path));
            Files.createSymbolicLink(
                    snapshot().resolve(path), Path.of("../..", "blobs").resolve(hash));
        }
    }

    private static final class Recorder implements Progress {
        private final List<String> tasks = new ArrayList<>();
        private long max;
        private long done;

        @Override
        public void reset(String message, long total, String trailing) {
            tasks.add(message);
            max = total;
        }

        @Override
        public void start(long initial) {
            done = initial;
        }

        @Override
        public void end() {}

        @Override
        public void increment(long count) {
            done += count;
        }

        @Override
        public void update(long count, String additional) {
            done = count;
        }
    }
}
