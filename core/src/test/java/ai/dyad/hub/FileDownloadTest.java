package ai.dyad.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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

class FileDownloadTest extends HubTest {

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
                builder().optTimeout(Duration.ofMillis(300)).optAttempts(1),
                "sent nothing for 0.3");
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
    void showsNoSignedAddresses() throws IOException {
        hub().cutAfter = rest -> 0;
        assertFails(builder(), false, "signature");
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
