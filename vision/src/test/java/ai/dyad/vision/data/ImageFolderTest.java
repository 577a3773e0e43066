package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.SequenceSampler;
import ai.djl.util.Progress;
import ai.dyad.vision.decode.SkippedImage;
import ai.dyad.vision.decode.TestImages;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderTest {
    private static final long NO_CACHE = 0;
    private static final long CACHE = 1 << 20;

    @TempDir private Path root;

    /** Two classes, one of them nested; the red value identifies an image. */
    @BeforeEach
    void writeImages() throws IOException {
        write("cats/10.png", 10);
        write("cats/old/deep/20.gif", 20);
        write("cats/z30.bmp", 30);
        write("dogs/40.PNG", 40);
        write("dogs/50.png", 50);
        Files.writeString(root.resolve("dogs/readme.txt"), "no image");
        write("dogs/.hidden.png", 60);
        write(".thumbnails/70.png", 70);
        write("__MACOSX/cats/80.png", 80);
    }

    private void write(String name, int red) throws IOException {
        TestImages.write(root.resolve(name), TestImages.plain(6, 4, new Color(red, 0, 0)));
    }

    private ImageFolder.Builder folder(long cacheBytes) {
        return ImageFolder.builder()
                .setPath(root)
                .optSidePixels(2)
                .optCacheBytes(cacheBytes)
                .optPrefetchNumber(3);
    }

    private static int[] reds(ImageDataset images) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray all = images.images(manager, ImageDataset.range(images.size()));
            int[] values = TestImages.values(all);
            int[] reds = new int[Math.toIntExact(images.size())];
            for (int i = 0; i < reds.length; i++) {
                reds[i] = values[i * 12];
            }
            assertEquals(1, manager.getManagedArrays().size(), "nothing but the batch is left");
            return reds;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {NO_CACHE, CACHE})
    void takesTheFirstFolderAsTheClassInOrderOfPaths(long cacheBytes) throws IOException {
        try (ImageFolder images = folder(cacheBytes).build()) {
            assertEquals(List.of("cats", "dogs"), images.classNames());
            assertEquals(new Shape(3, 2, 2), images.imageShape());
            assertArrayEquals(new int[] {0, 0, 0, 1, 1}, images.classes());
            assertArrayEquals(new int[] {10, 20, 30, 40, 50}, reds(images));
            assertEquals(root.resolve("cats/old/deep/20.gif"), images.files().get(1));
            assertEquals(root.getFileName().toString(), images.name());
            assertEquals(List.of(), images.skipped());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {NO_CACHE, CACHE})
    void leavesOutAndListsOtherFiles(long cacheBytes) throws IOException {
        Path text = Files.writeString(root.resolve("cats/25.jpg"), "no image");
        Path empty = Files.createFile(root.resolve("dogs/45.png"));
        try (ImageFolder images = folder(cacheBytes).build()) {
            assertArrayEquals(new int[] {10, 20, 30, 40, 50}, reds(images));
            assertArrayEquals(new int[] {0, 0, 0, 1, 1}, images.classes());
            assertEquals(
                    List.of(text, empty),
                    images.skipped().stream().map(SkippedImage::path).toList());
            assertEquals("not a JPEG, PNG, GIF or BMP image", images.skipped().get(0).reason());
        }
    }

    @Test
    void leavesOutATruncatedImageWhenDecodingInAdvance() throws IOException {
        cutOff(root.resolve("cats/z30.bmp"));
        try (ImageFolder images = folder(CACHE).build()) {
            assertArrayEquals(new int[] {10, 20, 40, 50}, reds(images));
            assertEquals(1, images.skipped().size());
        }
    }

    @Test
    void replacesATruncatedImageByTheNextWhenDecodingOnDemand() throws IOException {
        cutOff(root.resolve("cats/z30.bmp"));
        cutOff(root.resolve("dogs/50.png"));
        try (ImageFolder images = folder(NO_CACHE).build()) {
            assertEquals(5, images.size());
            for (int pass = 0; pass < 2; pass++) {
                assertArrayEquals(new int[] {10, 20, 40, 40, 10}, reds(images));
            }
            assertEquals(
                    List.of(root.resolve("cats/z30.bmp"), root.resolve("dogs/50.png")),
                    images.skipped().stream().map(SkippedImage::path).toList());
        }
    }

    @Test
    void failsWhenNothingCanBeDecodedAnyMore() throws IOException {
        try (ImageFolder images = folder(NO_CACHE).build();
                NDManager manager = NDManager.newBaseManager()) {
            for (Path file : images.files()) {
                Files.delete(file);
            }
            Exception e = assertThrows(Exception.class, () -> images.images(manager, 0, 1));
            assertEquals("none of 5 image files can be read", e.getMessage());
        }
    }

    private static void cutOff(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    }

    @Test
    void readsAFlatFolderAsOneSetWithoutLabels() throws IOException {
        Path flat = root.resolve("cats/old/deep");
        try (ImageFolder images = ImageFolder.builder().setPath(flat).optSidePixels(2).build()) {
            assertEquals(1, images.size());
            assertEquals(List.of(), images.classNames());
            assertArrayEquals(new int[] {-1}, images.classes());
        }
        write("loose.png", 90);
        try (ImageFolder images = folder(CACHE).build()) {
            assertArrayEquals(new int[] {0, 0, 0, 1, 1, -1}, images.classes());
        }
    }

    @Test
    void followsLinksButNotCycles() throws IOException {
        try {
            Files.createSymbolicLink(root.resolve("cats/old/up"), root);
            Files.createSymbolicLink(root.resolve("dogs/99.png"), root.resolve("nowhere.png"));
            Files.createSymbolicLink(root.resolve("eels"), root.resolve("dogs"));
        } catch (UnsupportedOperationException | IOException e) {
            Assumptions.abort("skipped: symbolic links cannot be made here: " + e);
        }
        try (ImageFolder images = folder(CACHE).build()) {
            assertEquals(List.of("cats", "dogs", "eels"), images.classNames());
            assertArrayEquals(new int[] {10, 20, 30, 40, 50, 40, 50}, reds(images));
            assertEquals(2, images.skipped().size(), "the broken link, by both its names");
        }
    }

    @Test
    void saysWhatAFolderMustHold() throws IOException {
        IOException e =
                assertThrows(
                        IOException.class,
                        () -> ImageFolder.builder().setPath(root.resolve("nowhere")).build());
        assertTrue(e.getMessage().startsWith("no such directory: "), e.getMessage());
        Path empty = Files.createDirectory(root.resolve("empty"));
        e = assertThrows(IOException.class, () -> ImageFolder.builder().setPath(empty).build());
        assertTrue(e.getMessage().contains("at least one JPEG, PNG, GIF or BMP"), e.getMessage());
        Files.writeString(empty.resolve("a.png"), "no image");
        e = assertThrows(IOException.class, () -> ImageFolder.builder().setPath(empty).build());
        assertTrue(e.getMessage().contains("a.png (not a JPEG"), e.getMessage());
    }

    @Test
    void decodesBatchesAheadInOrder() throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (ImageFolder images = folder(NO_CACHE).build();
                NDManager manager = NDManager.newBaseManager()) {
            List<Integer> reds = new ArrayList<>();
            BatchSampler sampler = new BatchSampler(new SequenceSampler(), 2, false);
            for (Batch batch : images.getData(manager, sampler, executor)) {
                try (batch) {
                    int[] values = TestImages.values(batch.getData().get(0));
                    for (int i = 0; i < batch.getSize(); i++) {
                        reds.add(values[12 * i]);
                    }
                }
            }
            assertEquals(List.of(10, 20, 30, 40, 50), reds);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void reportsProgressForEachFile() throws IOException {
        Counter counter = new Counter();
        folder(CACHE).optProgress(counter).build().close();
        assertEquals(5, counter.max);
        assertEquals(5, counter.done);
    }

    @Test
    void cannotDecodeAfterItIsClosed() throws IOException {
        ImageFolder images = folder(NO_CACHE).build();
        images.close();
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThrows(IllegalStateException.class, () -> images.images(manager, 0));
        }
    }

    private static final class Counter implements Progress {
        private long max;
        private long done;

        @Override
        public void reset(String message, long max, String trailingMessage) {
            this.max = max;
        }

        @Override
        public void start(long initialProgress) {}

        @Override
        public void end() {}

        @Override
        public void increment(long increment) {
            done += increment;
        }

        @Override
        public void update(long progress, String message) {}
    }
}
