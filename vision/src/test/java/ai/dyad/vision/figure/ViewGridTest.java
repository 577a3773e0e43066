package ai.dyad.vision.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.BatchKey;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.PlainView;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewGridTest {
    private static final int BORDER = 6;

    @TempDir private Path directory;

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
    void showsViewsOfOneSampleSideBySide() {
        NDArray images = manager.arange(0, 144, 1, DataType.INT32).reshape(3, 3, 4, 4);
        images = images.toType(DataType.UINT8, false);
        NDArray plain =
                PlainView.builder()
                        .optNormalization(Normalization.CIFAR10)
                        .build()
                        .views(new NDList(images), BatchKey.of(0, 0, new long[3]))
                        .singletonOrThrow();
        BufferedImage figure = grid(2, 1).draw(new NDList(images, plain));
        // two columns of two views, one pixel between views, a border around samples
        assertEquals(2 * (4 + 1 + 4) + 3 * BORDER, figure.getWidth());
        assertEquals(2 * 4 + 3 * BORDER, figure.getHeight());
        int[] bytes = images.toUint8Array();
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                int pixel = 3 * 16 + y * 4 + x; // of the second sample
                int rgb = bytes[pixel] << 16 | bytes[pixel + 16] << 8 | bytes[pixel + 32];
                int left = BORDER + 9 + BORDER + x;
                assertEquals(rgb, figure.getRGB(left, BORDER + y) & 0xFFFFFF);
                assertEquals(rgb, figure.getRGB(left + 5, BORDER + y) & 0xFFFFFF);
            }
        }
    }

    @Test
    void viewsMayDifferInSize() {
        NDArray large = manager.zeros(new Shape(2, 3, 8, 8), DataType.UINT8);
        NDArray small = manager.zeros(new Shape(2, 3, 4, 4), DataType.UINT8);
        BufferedImage figure = grid(1, 2).draw(new NDList(large, small));
        assertEquals(16 + 1 + 8 + 2 * BORDER, figure.getWidth());
        assertEquals(2 * 16 + 3 * BORDER, figure.getHeight());
    }

    @Test
    void grayImagesAreWrittenAndReadBack() throws IOException {
        NDArray gray = manager.ones(new Shape(1, 1, 3, 3), DataType.UINT8).muli(77);
        Path file = directory.resolve("views.png");
        grid(8, 2).write(new NDList(gray), file);
        BufferedImage figure = ImageIO.read(file.toFile());
        assertEquals(0x4D4D4D, figure.getRGB(BORDER + 5, BORDER) & 0xFFFFFF);
        assertEquals(0xFFFFFF, figure.getRGB(BORDER + 6, BORDER) & 0xFFFFFF);
    }

    @Test
    void rejectsArraysThatAreNotViews() {
        ViewGrid grid = grid(8, 1);
        rejected(grid, new NDList());
        rejected(grid, new NDList(manager.zeros(new Shape(3, 4, 4))));
        rejected(grid, new NDList(manager.zeros(new Shape(1, 2, 4, 4))));
        rejected(grid, new NDList(manager.zeros(new Shape(1, 3, 4, 4), DataType.INT64)));
        rejected(grid, new NDList(manager.zeros(new Shape(1, 1, 4, 4)))); // CIFAR10 has 3 channels
        NDArray one = manager.zeros(new Shape(1, 3, 4, 4));
        rejected(grid, new NDList(one, manager.zeros(new Shape(2, 3, 4, 4))));
        assertThrows(IllegalStateException.class, ViewGrid.builder()::build);
        assertThrows(IllegalArgumentException.class, () -> ViewGrid.builder().optZoom(0));
        assertThrows(IllegalArgumentException.class, () -> ViewGrid.builder().optSamplesPerRow(0));
    }

    private static void rejected(ViewGrid grid, NDList views) {
        assertThrows(IllegalArgumentException.class, () -> grid.draw(views));
    }

    private static ViewGrid grid(int samplesPerRow, int zoom) {
        return ViewGrid.builder()
                .setNormalization(Normalization.CIFAR10)
                .optSamplesPerRow(samplesPerRow)
                .optZoom(zoom)
                .build();
    }
}
