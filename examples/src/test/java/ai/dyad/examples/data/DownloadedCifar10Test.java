package ai.dyad.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Dataset.Usage;
import ai.dyad.vision.data.Cifar10;
import ai.dyad.vision.data.InMemoryImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadedCifar10Test {

    /**
     * The tests move DJL's cache by a system property, which the environment variable would
     * override.
     */
    @BeforeAll
    static void requireDefaultCache() {
        assumeTrue(System.getenv("DJL_CACHE_DIR") == null, "DJL_CACHE_DIR is set: skipped");
    }

    private static final String CACHE = "DJL_CACHE_DIR";
    private static final long RECORD_BYTES = 3073;

    @TempDir private Path cache;
    private String previous;

    @BeforeEach
    void useAnEmptyCache() {
        Engine.getInstance(); // before the cache moves, to avoid unpacking the natives again
        previous = System.getProperty(CACHE);
        System.setProperty(CACHE, cache.toString());
    }

    @AfterEach
    void usePreviousCache() {
        if (previous == null) {
            System.clearProperty(CACHE);
        } else {
            System.setProperty(CACHE, previous);
        }
    }

    /**
     * Writes files as DJL stores them; all bytes but the last are zero, so the files are sparse.
     */
    private Path fillCache() throws IOException {
        Path directory = cache.resolve("cache/repo/dataset/cv/ai/djl/basicdataset/cifar10/1.0");
        Files.createDirectories(directory);
        for (String name : new String[] {"data_batch.bin", "test_batch.bin"}) {
            long records = name.startsWith("data") ? 50_000 : 10_000;
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
                file.seek(records * RECORD_BYTES - 1);
                file.write(77);
            }
        }
        return directory;
    }

    @Test
    void findsFilesThatDjlDownloaded() throws IOException {
        Path directory = fillCache();
        assertEquals(Optional.of(directory), DownloadedCifar10.cached());
        Path path = DownloadedCifar10.download();
        assertEquals(directory, path);
        try (InMemoryImages train = Cifar10.builder().setPath(path).build();
                InMemoryImages test = Cifar10.builder().setPath(path).optUsage(Usage.TEST).build();
                NDManager manager = NDManager.newBaseManager()) {
            assertEquals(50_000, train.size());
            assertEquals(10_000, test.size());
            byte[] last = train.images(manager, 49_999).toByteArray();
            assertArrayEquals(new byte[] {0, 77}, new byte[] {last[3070], last[3071]});
        }
    }

    @Test
    void explainsAFailedDownloadInOneLine() {
        assertEquals(Optional.empty(), DownloadedCifar10.cached());
        DatasetUnavailableException e =
                assertThrows(DatasetUnavailableException.class, DownloadedCifar10::download);
        String message = e.getMessage();
        assertTrue(message.contains(cache.toString()), message);
        assertTrue(message.contains("https://mlrepo.djl.ai/"), message);
        assertTrue(message.contains("cifar-10-binary.tar.gz"), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void refusesAnIncompleteDownload() throws IOException {
        Files.delete(fillCache().resolve("test_batch.bin"));
        assertEquals(Optional.empty(), DownloadedCifar10.cached());
        assertThrows(DatasetUnavailableException.class, DownloadedCifar10::download);
    }
}
