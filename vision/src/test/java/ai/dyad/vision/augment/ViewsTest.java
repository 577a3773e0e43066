package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewsTest {
    private static final int SIDE = 32;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"1,32", "3,32", "3,96"})
    void sampleDoesNotDependOnItsBatch(int channels, int side) {
        Views views = ViewRecipes.byol(side * 3 / 4).optSeed(3).build();
        NDArray images = Fixtures.images(manager, 8, channels, side);
        long[] indices = {5, 900, 17, 3, 2, 77, 1_000_000_007L, 0};
        NDList together = views.views(new NDList(images), BatchKey.of(0, 4, indices));
        for (int i = 0; i < 8; i++) {
            NDList single =
                    views.views(
                            new NDList(images.get(i + ":" + (i + 1))),
                            BatchKey.of(0, 4, at(indices, i)));
            for (int view = 0; view < 2; view++) {
                float[] expected = together.get(view).get(i).toFloatArray();
                assertArrayEquals(expected, single.get(view).toFloatArray(), "sample " + i);
            }
        }
    }

    @Test
    void sampleDoesNotDependOnItsPosition() {
        Views views = ViewRecipes.simclrImageNet(SIDE).optSeed(3).build();
        NDArray images = Fixtures.images(manager, 8, 3, SIDE);
        long[] indices = Fixtures.indices(8);
        int[] order = {3, 7, 0, 1, 6, 2, 5, 4};
        long[] shuffled = Arrays.stream(order).mapToLong(i -> indices[i]).toArray();
        NDList expected = views.views(new NDList(images), BatchKey.of(0, 0, indices));
        NDArray moved = images.get(manager.create(order));
        NDList actual = views.views(new NDList(moved), BatchKey.of(0, 0, shuffled));
        for (int i = 0; i < 8; i++) {
            assertArrayEquals(
                    expected.get(1).get(order[i]).toFloatArray(),
                    actual.get(1).get(i).toFloatArray());
        }
    }

    @Test
    void sameKeyGivesTheSameViewsAndAnyOtherDoesNot() {
        NDArray images = Fixtures.images(manager, 4, 3, SIDE);
        float[] first = firstView(images, 1, Fixtures.indices(4), 0);
        assertArrayEquals(first, firstView(images, 1, Fixtures.indices(4), 0));
        assertFalse(Arrays.equals(first, firstView(images, 2, Fixtures.indices(4), 0)), "seed");
        assertFalse(
                Arrays.equals(first, firstView(images, 1, new long[] {1, 2, 3, 4}, 0)), "index");
        assertFalse(Arrays.equals(first, firstView(images, 1, Fixtures.indices(4), 1)), "epoch");
        NDList pair =
                ViewRecipes.simclrCifar(SIDE)
                        .optSeed(1)
                        .build()
                        .views(new NDList(images), BatchKey.of(0, 0, Fixtures.indices(4)));
        assertFalse(Arrays.equals(pair.get(0).toFloatArray(), pair.get(1).toFloatArray()), "view");
    }

    @Test
    void threadsShareAnInstance() {
        Views views = ViewRecipes.simclrImageNet(SIDE).optSeed(3).build();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            CompletableFuture<?>[] tasks = new CompletableFuture<?>[8];
            for (int i = 0; i < tasks.length; i++) {
                long epoch = i;
                tasks[i] =
                        CompletableFuture.runAsync(() -> compareWithFresh(views, epoch), executor);
            }
            CompletableFuture.allOf(tasks).join();
        } finally {
            executor.shutdown();
        }
    }

    private static void compareWithFresh(Views shared, long epoch) {
        try (NDManager scope = NDManager.newBaseManager()) {
            NDList images = new NDList(Fixtures.images(scope, 16, 3, SIDE));
            Views fresh = ViewRecipes.simclrImageNet(SIDE).optSeed(3).build();
            float[] expected =
                    fresh.views(images, BatchKey.of(0, epoch, Fixtures.indices(16)))
                            .get(0)
                            .toFloatArray();
            float[] actual =
                    shared.views(images, BatchKey.of(0, epoch, Fixtures.indices(16)))
                            .get(0)
                            .toFloatArray();
            assertArrayEquals(expected, actual);
        }
    }

    @Test
    void multiCropGivesViewsOfTwoSizes() {
        Views views = ViewRecipes.dino(24, 12, 3).optSeed(0).build();
        NDList made =
                views.views(
                        new NDList(Fixtures.images(manager, 2, 3, 20)),
                        BatchKey.of(0, 0, Fixtures.indices(2)));
        assertEquals(5, made.size());
        assertEquals(new Shape(2, 3, 24, 24), made.get(1).getShape());
        assertEquals(new Shape(2, 3, 12, 12), made.get(4).getShape());
    }

    @Test
    void acceptsImagesOfAnySize() {
        Views views = ViewRecipes.simclrCifar(16).optSeed(0).build();
        for (Shape shape : new Shape[] {new Shape(2, 3, 1, 40), new Shape(2, 3, 50, 7)}) {
            NDArray images = manager.ones(shape, DataType.UINT8);
            NDList made = views.views(new NDList(images), BatchKey.of(0, 0, Fixtures.indices(2)));
            assertEquals(new Shape(2, 3, 16, 16), made.get(0).getShape());
            assertFalse(made.get(0).isNaN().any().getBoolean());
        }
    }

    @Test
    void valuesLieInTheNormalizedRange() {
        Views views =
                ViewRecipes.byol(SIDE).optSeed(0).optNormalization(Normalization.CIFAR10).build();
        NDArray images = Fixtures.images(manager, 16, 3, SIDE);
        for (NDArray view :
                views.views(new NDList(images), BatchKey.of(0, 0, Fixtures.indices(16)))) {
            for (int c = 0; c < 3; c++) {
                float mean = Normalization.CIFAR10.mean(c);
                float std = Normalization.CIFAR10.std(c);
                NDArray channel = view.get(":," + c);
                assertTrue(channel.min().getFloat() >= -mean / std - 1e-5);
                assertTrue(channel.max().getFloat() <= (1 - mean) / std + 1e-5);
            }
        }
    }

    @Test
    void leaksNoArrays() {
        Views views = ViewRecipes.byol(SIDE).optSeed(0).build();
        NDArray images = Fixtures.images(manager, 4, 3, SIDE);
        int[] before = images.toUint8Array();
        int arrays = manager.getManagedArrays().size();
        for (int epoch = 0; epoch < 5; epoch++) {
            NDList made =
                    views.views(new NDList(images), BatchKey.of(0, epoch, Fixtures.indices(4)));
            assertSame(manager, made.get(0).getManager());
            assertEquals(arrays + 2, manager.getManagedArrays().size());
            made.close();
        }
        assertArrayEquals(before, images.toUint8Array(), "images must not change");
    }

    @Test
    void earlierViewsSurviveLaterBatches() {
        Views views = ViewRecipes.simclrCifar(SIDE).optSeed(0).build();
        NDArray images = Fixtures.images(manager, 4, 3, SIDE);
        NDList first = views.views(new NDList(images), BatchKey.of(0, 0, Fixtures.indices(4)));
        float[] before = first.get(0).toFloatArray();
        views.views(new NDList(images), BatchKey.of(0, 1, Fixtures.indices(4)));
        assertArrayEquals(before, first.get(0).toFloatArray());
    }

    @Test
    void rejectsBatchesThatAreNotImages() {
        Views views =
                ViewRecipes.simclrCifar(8)
                        .optSeed(0)
                        .optNormalization(Normalization.CIFAR10)
                        .build();
        assertRejected(views, new Shape(2, 3, 8, 8), DataType.FLOAT32, 2, "must be uint8");
        assertRejected(views, new Shape(3, 8, 8), DataType.UINT8, 3, "must be (B, C, H, W)");
        assertRejected(views, new Shape(2, 8, 8, 3), DataType.UINT8, 2, "1 (gray) or 3 (RGB)");
        assertRejected(views, new Shape(2, 3, 8, 8), DataType.UINT8, 3, "one index per image");
        assertRejected(views, new Shape(2, 1, 8, 8), DataType.UINT8, 2, "1 channels");
        assertRejected(views, new Shape(0, 3, 8, 8), DataType.UINT8, 0, "must not be empty");
        NDArray image = Fixtures.images(manager, 1, 3, 8);
        Exception two =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                views.views(
                                        new NDList(image, image), BatchKey.of(0, 0, new long[1])));
        assertTrue(two.getMessage().contains("got 2 arrays"), two.getMessage());
    }

    private void assertRejected(
            Views views, Shape shape, DataType type, int indices, String message) {
        NDArray images = manager.zeros(shape, type);
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                views.views(
                                        new NDList(images),
                                        BatchKey.of(0, 0, Fixtures.indices(indices))));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static long[] at(long[] indices, int i) {
        return new long[] {indices[i]};
    }

    private static float[] firstView(NDArray images, long seed, long[] indices, long epoch) {
        Views views = ViewRecipes.simclrCifar(SIDE).optSeed(seed).build();
        return views.views(new NDList(images), BatchKey.of(0, epoch, indices))
                .get(0)
                .toFloatArray();
    }
}
