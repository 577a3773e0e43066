package ai.dyad.vision.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlainViewTest {
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void normalizes() {
        PlainView plain = PlainView.builder().optNormalization(Normalization.CIFAR10).build();
        NDArray images = Fixtures.images(manager, 2, 3, 4);
        float[] view = view(plain, images).toFloatArray();
        int[] pixels = images.toUint8Array();
        for (int i = 0; i < pixels.length; i++) {
            int c = i / 16 % 3;
            double expected =
                    (pixels[i] / 255.0 - Normalization.CIFAR10.mean(c))
                            / Normalization.CIFAR10.std(c);
            assertEquals(expected, view[i], 1e-5);
        }
    }

    @Test
    void resizesGrayImages() {
        PlainView plain =
                PlainView.builder()
                        .optSize(5, 9)
                        .optFilter(ResizeFilter.BICUBIC)
                        .optNormalization(Normalization.MNIST)
                        .build();
        NDArray white = manager.ones(new Shape(3, 1, 28, 20), DataType.UINT8).muli(255);
        NDArray view = view(plain, white);
        assertEquals(new Shape(3, 1, 5, 9), view.getShape());
        for (float value : view.toFloatArray()) {
            assertEquals((1 - 0.1307) / 0.3081, value, 1e-4);
        }
    }

    @Test
    void leaksNoArrays() {
        PlainView plain = PlainView.builder().optSize(5, 5).build();
        NDArray images = Fixtures.images(manager, 2, 3, 8);
        int arrays = manager.getManagedArrays().size();
        NDArray view = view(plain, images);
        assertSame(manager, view.getManager());
        assertEquals(arrays + 1, manager.getManagedArrays().size());
    }

    @Test
    void rejectsBatchesThatAreNotImages() {
        PlainView plain = PlainView.builder().optNormalization(Normalization.IMAGENET).build();
        NDArray floats = manager.zeros(new Shape(1, 3, 8, 8));
        assertThrows(IllegalArgumentException.class, () -> view(plain, floats));
        NDArray gray = manager.zeros(new Shape(1, 1, 8, 8), DataType.UINT8);
        assertThrows(IllegalArgumentException.class, () -> view(plain, gray));
    }

    private static NDArray view(PlainView plain, NDArray images) {
        return plain.views(new NDList(images), BatchKey.of(0, 0)).singletonOrThrow();
    }
}
