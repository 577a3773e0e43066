package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import ai.djl.util.NativeResource;
import ai.dyad.vision.decode.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageBatchesTest {
    private static final Sampler ODD_ORDER =
            new FixedOrder(List.of(List.of(3L, 1L), List.of(4L, 0L), List.of(2L)));

    private final ExecutorService executor = Executors.newFixedThreadPool(3);
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        executor.shutdownNow();
        manager.close();
    }

    @Test
    void followsTheSamplerWithAndWithoutAnExecutor() {
        for (ExecutorService threads : new ExecutorService[] {null, executor}) {
            Recording dataset = new Recording(5);
            List<Object> indices = new ArrayList<>();
            List<Long> progress = new ArrayList<>();
            for (Batch batch : dataset.getData(manager, ODD_ORDER, threads)) {
                try (batch) {
                    long[] ids = batch.getLabels().singletonOrThrow().toLongArray();
                    int[] pixels = TestImages.values(batch.getData().singletonOrThrow());
                    assertEquals(ids.length, batch.getSize());
                    for (int i = 0; i < ids.length; i++) {
                        assertEquals(ids[i], pixels[i]);
                        indices.add(batch.getIndices().get(i));
                    }
                    progress.add(batch.getProgress());
                    assertEquals(5, batch.getProgressTotal());
                }
            }
            assertEquals(List.of(3L, 1L, 4L, 0L, 2L), indices);
            assertEquals(List.of(2L, 4L, 5L), progress);
            assertTrue(dataset.allReleased());
        }
    }

    @Test
    void freesPrefetchedBatchesWhenAPassIsClosedEarly() {
        Recording dataset = new Recording(64);
        ImageBatches batches = dataset.getData(manager, singles(64), executor);
        Iterator<Batch> pass = batches.iterator();
        pass.next().close();
        try (Batch kept = pass.next()) {
            batches.close();
            assertFalse(pass.hasNext());
            assertThrows(NoSuchElementException.class, pass::next);
            assertEquals(
                    1, TestImages.values(kept.getData().get(0))[0], "handed out, so still valid");
        }
        assertTrue(dataset.allReleased());
        batches.close();
    }

    @Test
    void doesNotWaitForTasksThatNeverStarted() {
        Recording dataset = new Recording(8);
        ExecutorService stopped = Executors.newSingleThreadExecutor();
        ImageBatches batches = dataset.getData(manager, singles(8), stopped);
        batches.iterator().next().close();
        stopped.shutdownNow();
        batches.close();
        assertTrue(dataset.allReleased());
    }

    @Test
    void propagatesAFailureAndFreesTheRest() {
        for (ExecutorService threads : new ExecutorService[] {null, executor}) {
            Recording dataset = new Recording(8, 1);
            ImageBatches batches = dataset.getData(manager, singles(8), threads);
            Iterator<Batch> pass = batches.iterator();
            pass.next().close();
            UncheckedIOException e = assertThrows(UncheckedIOException.class, pass::next);
            assertTrue(e.getMessage().contains("cannot read 1"), e.getMessage());
            batches.close();
            assertTrue(dataset.allReleased());
        }
    }

    @Test
    void readsAPassOnlyOnce() {
        ImageBatches batches = new Recording(8).getData(manager, singles(8), null);
        assertTrue(batches.iterator().hasNext());
        assertThrows(IllegalStateException.class, batches::iterator);
    }

    @Test
    void addsNoArrayToTheManagerOverManyBatches() {
        Recording dataset = new Recording(64);
        try (NDManager parent = manager.newSubManager()) {
            for (Batch batch : dataset.getData(parent, singles(64), executor)) {
                batch.close();
            }
            assertTrue(parent.getManagedArrays().isEmpty());
            assertTrue(dataset.allReleased());
        }
    }

    private static Sampler singles(long size) {
        List<List<Long>> order = new ArrayList<>();
        for (long i = 0; i < size; i++) {
            order.add(List.of(i));
        }
        return new FixedOrder(order);
    }

    private record FixedOrder(List<List<Long>> batches) implements Sampler {
        @Override
        public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
            return batches.iterator();
        }

        @Override
        public int getBatchSize() {
            return batches.get(0).size();
        }
    }

    /** Images (1, 1, 1) with the value of their position, and a list of all that was made. */
    private static final class Recording extends ImageDataset {
        private final Queue<NDArray> made = new ConcurrentLinkedQueue<>();
        private final int size;
        private final long broken;

        Recording(int size, long... broken) {
            super(InMemoryImages.builder());
            this.size = size;
            this.broken = broken.length == 0 ? -1 : broken[0];
        }

        boolean allReleased() {
            return made.stream().allMatch(array -> ((NativeResource<?>) array).isReleased());
        }

        @Override
        protected NDArray gather(NDManager scope, long[] indices) throws IOException {
            byte[] pixels = new byte[indices.length];
            for (int i = 0; i < pixels.length; i++) {
                if (indices[i] == broken) {
                    throw new IOException("cannot read " + broken);
                }
                pixels[i] = (byte) indices[i];
            }
            NDArray array =
                    scope.create(
                            ByteBuffer.wrap(pixels),
                            new Shape(pixels.length, 1, 1, 1),
                            DataType.UINT8);
            made.add(array);
            return array;
        }

        @Override
        public Shape imageShape() {
            return new Shape(1, 1, 1);
        }

        @Override
        public int[] classes() {
            return new int[size];
        }

        @Override
        public List<String> classNames() {
            return List.of("all");
        }

        @Override
        public String name() {
            return "recording";
        }

        @Override
        protected long availableSize() {
            return size;
        }

        @Override
        public void close() {}
    }
}
