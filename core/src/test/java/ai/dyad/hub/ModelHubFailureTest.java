package ai.dyad.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
    void continuesATruncatedDownload() throws IOException {
        hub().cutAfter = rest -> Math.max(1, rest / 2);
        builder().build().resolve("org/model"); // more cuts than attempts, but each brings more
        assertWhole(snapshot());
        assertEquals("null bytes=150000-", hub().cdnHeaders.get(1));
        assertFalse(Files.exists(part()));
    }

    @Test
    void keepsWhatCameWhenItGivesUp() throws IOException {
        hub().cutAfter = rest -> rest == 300_000 ? 1000 : 0;
        assertFails(builder(), "cut off", "1 MiB of 1 MiB are there; run it again to go on");
        assertEquals(1000, Files.size(part()));
        hub().cutAfter = rest -> rest;
        builder().build().resolve("org/model");
        assertWhole(snapshot());
        assertEquals("null bytes=1000-", hub().cdnHeaders.get(hub().cdnHeaders.size() - 1));
    }

    @Test
    void startsOverWhereAServerKnowsNoRanges() throws IOException {
        hub().ranges = false;
        write(part(), Arrays.copyOf(hub().files.get("model.safetensors"), 1000));
        builder().build().resolve("org/model");
        assertWhole(snapshot());
        assertEquals(List.of("null bytes=1000-"), hub().cdnHeaders);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 300_000, 300_001})
    void startsOverFromAWrongBeginning(int bytes) throws IOException {
        write(part(), new byte[bytes]);
        builder().build().resolve("org/model");
        assertWhole(snapshot());
    }

    @Test
    void takesAWholePartWithoutAsking() throws IOException {
        write(part(), hub().files.get("model.safetensors"));
        builder().build().resolve("org/model");
        assertWhole(snapshot());
        assertEquals(0, hub().count("GET cdn"));
    }

    @Test
    void refusesContentOfAnotherHash() throws IOException {
        hub().wrongHash = "0".repeat(64);
        String message = failure(builder().build(), "org/model");
        assertTrue(message.contains("must have the hash "), message);
        assertEquals(1, hub().count("GET cdn"), "another try would bring the same");
        assertFalse(Files.exists(home().resolve("blobs").resolve(hub().wrongHash)));
        assertFalse(Files.exists(home().resolve("refs/main")), "nothing half done is found later");
    }

    @Test
    void waitsForAHangingServerOnlySoLong() throws IOException {
        hub().hangs = true;
        hub().cutAfter = rest -> rest / 2;
        long start = System.nanoTime();
        assertFails(
                builder().optTimeout(Duration.ofMillis(300)).optAttempts(1), "sent nothing for 0.3");
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
        assertEquals(150_000, Files.size(part()));
    }

    @Test
    void keepsWhatCameWhenInterrupted() throws Exception {
        hub().hangs = true;
        hub().cutAfter = rest -> rest / 2;
        ModelHub models = builder().build();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                models.resolve("org/model");
                            } catch (IOException e) {
                                failure.set(e);
                                flag.set(Thread.currentThread().isInterrupted());
                            }
                        });
        thread.start();
        while (!Files.exists(part()) || Files.size(part()) < 150_000) {
            assertTrue(thread.isAlive());
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join(10_000);
        assertInstanceOf(InterruptedIOException.class, failure.get());
        assertTrue(flag.get(), "the interruption is passed on");
        hub().hangs = false;
        hub().cutAfter = rest -> rest;
        models.resolve("org/model");
        assertWhole(snapshot());
        assertEquals("null bytes=150000-", hub().cdnHeaders.get(1));
    }

    @Test
    void saysThatTheDiskIsFullBeforeItIs() throws IOException {
        Disk full =
                new Disk() {
                    @Override
                    long freeBytes(Path directory) {
                        return 100_000;
                    }
                };
        assertFails(
                builder().disk(full),
                "model.safetensors needs 1 MiB more on the disk of",
                "set HF_HUB_CACHE");
        assertEquals(0, hub().count("GET cdn"));
    }

    @Test
    void goesOnAfterTheDiskWasFull() throws IOException {
        Disk filling =
                new Disk() {
                    @Override
                    OutputStream append(Path file) throws IOException {
                        return new FullStream(super.append(file), 100_000);
                    }
                };
        assertFails(builder().disk(filling), "No space left on device", "run it again; it goes on");
        long kept = Files.size(part());
        assertTrue(kept > 50_000 && kept <= 100_000, "kept " + kept);
        builder().build().resolve("org/model");
        assertWhole(snapshot());
        assertEquals("null bytes=" + kept + "-", hub().cdnHeaders.get(1));
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
    void showsNoSignedAddresses() throws IOException {
        hub().cutAfter = rest -> 0;
        assertFails(builder(), false, "signature");
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
        assertThrows(
                IllegalArgumentException.class, () -> builder().optTimeout(Duration.ZERO));
    }

    private void assertFails(ModelHub.Builder builder, String... parts) throws IOException {
        assertFails(builder, true, parts);
    }

    private void assertFails(ModelHub.Builder builder, boolean named, String... parts)
            throws IOException {
        String message = failure(builder.build(), "org/model");
        for (String part : parts) {
            assertEquals(named, message.contains(part), message);
        }
    }

    private static String failure(ModelHub models, String name) {
        return assertThrows(IOException.class, () -> models.resolve(name)).getMessage();
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    /** A file on a disk with little room. */
    private static final class FullStream extends OutputStream {
        private final OutputStream out;
        private long room;

        FullStream(OutputStream out, long room) {
            this.out = out;
            this.room = room;
        }

        @Override
        public void write(int b) {
            throw new AssertionError("bytes come in pieces");
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            room -= bytes.length;
            if (room < 0) {
                throw new IOException("No space left on device");
            }
            out.write(bytes);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
