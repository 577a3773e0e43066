package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.SequenceSampler;
import ai.djl.translate.PaddingStackBatchifier;
import ai.dyad.vision.decode.TestImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryImagesTest {
    private static final Shape SHAPE = new Shape(5, 2, 1, 3);

    private static InMemoryImages.Builder five() {
        byte[] pixels = new byte[30];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 8);
        }
        return InMemoryImages.builder()
                .setPixels(ByteBuffer.wrap(pixels), SHAPE)
                .optClasses(new int[] {0, 1, 0, -1, 1}, List.of("a", "b"))
                .optName("five");
    }

    @Test
    void gathersABatchInTheOrderAskedFor() {
        try (InMemoryImages images = five().build();
                NDManager manager = NDManager.newBaseManager()) {
            NDArray batch = images.images(manager, 4, 0, 4);
            assertEquals(new Shape(3, 2, 1, 3), batch.getShape());
            assertEquals(DataType.UINT8, batch.getDataType());
            assertEquals(manager, batch.getManager());
            assertArrayEquals(
                    new int[] {
                        192, 200, 208, 216, 224, 232, 0, 8, 16, 24, 32, 40, 192, 200, 208, 216, 224,
                        232
                    },
                    TestImages.values(batch));
            assertEquals(1, manager.getManagedArrays().size(), "nothing but the batch is left");
        }
    }

    @Test
    void describesItself() {
        try (InMemoryImages images = five().build()) {
            assertEquals(5, images.size());
            assertEquals(2, images.channels());
            assertEquals(1, images.height());
            assertEquals(3, images.width());
            assertEquals("five", images.name());
            assertEquals(List.of("a", "b"), images.classNames());
            assertArrayEquals(new int[] {0, 1, 0, -1, 1}, images.classes());
        }
        try (InMemoryImages images = five().optLimit(2).build()) {
            assertEquals(2, images.size());
            assertArrayEquals(new int[] {0, 1}, images.classes());
        }
    }

    @Test
    void makesRecordsOfImageAndId() {
        try (InMemoryImages images = five().build();
                NDManager manager = NDManager.newBaseManager()) {
            Record record = images.get(manager, 3);
            NDArray image = record.getData().singletonOrThrow();
            assertEquals(new Shape(2, 1, 3), image.getShape());
            assertEquals(144, TestImages.values(image)[0]);
            NDArray id = record.getLabels().singletonOrThrow();
            assertEquals(new Shape(), id.getShape());
            assertEquals(3, id.getLong());
            assertEquals(2, manager.getManagedArrays().size(), "image and id, nothing else");
        }
    }

    @Test
    void copiesAnArrayOfImages() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray source = manager.full(new Shape(2, 1, 2, 2), 7, DataType.UINT8);
            try (InMemoryImages images = InMemoryImages.builder().setImages(source).build()) {
                source.close();
                assertEquals(7, TestImages.values(images.images(manager, 1))[3]);
                assertArrayEquals(new int[] {-1, -1}, images.classes());
            }
            NDArray floats = manager.ones(new Shape(2, 1, 2, 2));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> InMemoryImages.builder().setImages(floats));
        }
    }

    @Test
    void batchesOutliveTheDataSet() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            InMemoryImages images = five().setSampling(2, false).build();
            ImageBatches batches =
                    images.getData(manager, new BatchSampler(new SequenceSampler(), 2), null);
            Batch batch = batches.iterator().next();
            images.close();
            assertEquals(8, TestImages.values(batch.getData().get(0))[1]);
        }
    }

    @Test
    void subsetsHaveAnyOrderAndTheirOwnIds() throws Exception {
        try (InMemoryImages images = five().optDevice(Device.cpu()).build();
                NDManager manager = NDManager.newBaseManager()) {
            ImageDataset part = images.subset(4, 1);
            assertEquals(2, part.size());
            assertArrayEquals(new int[] {1, 1}, part.classes());
            assertEquals(192, TestImages.values(part.images(manager, 0))[0]);
            assertEquals(0, part.get(manager, 0).getLabels().get(0).getLong());
            assertThrows(IndexOutOfBoundsException.class, () -> part.images(manager, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> images.subset(5));

            RandomAccessDataset[] split = images.randomSplit(3, 2);
            assertTrue(split[0] instanceof ImageDataset);
            assertEquals(3, split[0].size());
            assertEquals(2, images.subDataset(1, 3).size());
            assertEquals(
                    96,
                    TestImages.values(images.subDataset(1, 3).get(manager, 1).getData().get(0))[0]);
            part.close();
            assertEquals(
                    0, TestImages.values(images.images(manager, 0))[0], "shares, does not own");
        }
    }

    @Test
    void worksWithDjlsOwnIteration() throws Exception {
        try (InMemoryImages images = five().setSampling(2, true, true).build();
                NDManager manager = NDManager.newBaseManager()) {
            int batches = 0;
            for (Batch batch : images.getData(manager)) {
                assertEquals(new Shape(2, 2, 1, 3), batch.getData().get(0).getShape());
                assertEquals(
                        2, batch.split(new Device[] {Device.cpu(), Device.cpu()}, false).length);
                batch.close();
                batches++;
            }
            assertEquals(2, batches);
        }
    }

    @Test
    void rejectsUnsupportedSettings() throws IOException {
        InMemoryImages.Builder builder = InMemoryImages.builder();
        ByteBuffer four = ByteBuffer.allocate(4);
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.setPixels(four, new Shape(1, 1, 1, 3)));
        assertThrows(
                IllegalArgumentException.class, () -> builder.setPixels(four, new Shape(4, 1, 1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> five().optClasses(new int[] {0}, List.of("a")).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> five().optClasses(new int[] {0, 0, 0, 0, 1}, List.of("a")).build());
        assertThrows(
                IllegalArgumentException.class, () -> five().addTransform(array -> array).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> five().optDataBatchifier(PaddingStackBatchifier.builder().build()).build());
        assertThrows(IllegalArgumentException.class, () -> five().optPrefetchNumber(-1).build());
        try (InMemoryImages images = five().build();
                NDManager manager = NDManager.newBaseManager()) {
            assertThrows(IndexOutOfBoundsException.class, () -> images.images(manager, 0, 5));
            assertThrows(IndexOutOfBoundsException.class, () -> images.images(manager, -1));
            assertThrows(IllegalArgumentException.class, () -> images.images(manager));
        }
    }
}
