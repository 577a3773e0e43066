package ai.dyad.vision.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.vision.augment.ViewRecipes;
import ai.dyad.vision.augment.Views;
import ai.dyad.vision.data.InMemoryImages;
import ai.dyad.vision.figure.NeighborFigure.Column;
import ai.dyad.vision.figure.RetrievalFigure.Row;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of a data set whose images are of one color each: the red of image i is 40 i. */
class FiguresTest {
    private static final int GREEN = 0x2E9E4F;
    private static final int RED = 0xC8452F;

    @TempDir private Path directory;

    private InMemoryImages images;

    @BeforeEach
    void open() {
        byte[] pixels = new byte[6 * 3 * 8 * 8];
        for (int i = 0; i < 6; i++) {
            Arrays.fill(pixels, i * 192, i * 192 + 64, (byte) (40 * i));
            Arrays.fill(pixels, i * 192 + 64, i * 192 + 192, (byte) 90);
        }
        images =
                InMemoryImages.builder()
                        .setPixels(ByteBuffer.wrap(pixels), new Shape(6, 3, 8, 8))
                        .setSampling(2, true)
                        .build();
    }

    @AfterEach
    void close() {
        images.close();
    }

    @Test
    void datasetImagesArePixelForPixel() {
        BufferedImage image = DatasetImages.of(images).apply(3);
        assertEquals(8, image.getWidth());
        assertEquals(8, image.getHeight());
        assertEquals(120 << 16 | 90 << 8 | 90, image.getRGB(7, 7) & 0xFFFFFF);
    }

    @Test
    void neighborsOfTheClassHaveAGreenFrameOthersARedOne() throws IOException {
        Path file = directory.resolve("neighbors.png");
        NeighborFigure figure =
                new NeighborFigure(DatasetImages.of(images), new int[] {0, 1, 0, 1, -1, 1});
        figure.write(new int[] {0}, List.of(new Column("after", List.of(List.of(2, 1, 4)))), file);
        BufferedImage drawn = ImageIO.read(file.toFile());
        assertEquals(64 + 12 + 18 + 3 * 70, drawn.getWidth());
        assertEquals(28 + 70 + 6, drawn.getHeight());
        int middle = 28 + 32;
        assertEquals(90 << 8 | 90, rgb(drawn, 6 + 32, middle));
        int first = 64 + 12 + 18;
        assertEquals(80 << 16 | 90 << 8 | 90, rgb(drawn, first + 32, middle));
        assertEquals(GREEN, rgb(drawn, first - 1, middle));
        assertEquals(RED, rgb(drawn, first + 70 - 1, middle));
        assertEquals(0xFFFFFF, rgb(drawn, first + 140 - 1, middle));
    }

    @Test
    void neighborsMustFitTheirQueries() {
        NeighborFigure figure = new NeighborFigure(DatasetImages.of(images), new int[2]);
        Exception rows =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> figure.draw(new int[] {0, 1}, List.of(new Column("t", List.of()))));
        assertTrue(rows.getMessage().contains("each of the 2 queries, got 0"), rows.getMessage());
        Column beyond = new Column("t", List.of(List.of(2)));
        Exception position =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> figure.draw(new int[] {0}, List.of(beyond)));
        assertTrue(position.getMessage().contains("[0, 1], got 2"), position.getMessage());
    }

    @Test
    void correctImagesHaveAFrame() throws IOException {
        Path file = directory.resolve("retrieval.png");
        String text = "a very long caption, so long that it does not fit on the line 😀 ".repeat(3);
        new RetrievalFigure(DatasetImages.of(images))
                .write(
                        List.of(
                                new Row(text, List.of(1, 5), Set.of(5)),
                                new Row("short", List.of(0), Set.of())),
                        file);
        BufferedImage drawn = ImageIO.read(file.toFile());
        assertEquals(380 + 2 * 80 + 8, drawn.getWidth());
        assertEquals(2 * 80 + 8, drawn.getHeight());
        assertEquals(40 << 16 | 90 << 8 | 90, rgb(drawn, 380 + 36, 8 + 36));
        assertEquals(0xFFFFFF, rgb(drawn, 380 - 2, 8 + 36));
        assertEquals(GREEN, rgb(drawn, 460 - 2, 8 + 36));
        assertTrue(
                IntStream.range(372, 376)
                        .allMatch(x -> column(drawn, x).allMatch(rgb -> rgb == 0xFFFFFF)),
                "the text ends before the images");
        RetrievalFigure figure = new RetrievalFigure(DatasetImages.of(images));
        assertThrows(IllegalArgumentException.class, () -> figure.draw(List.of()));
    }

    @Test
    void showsImagesBesideTheirViews() throws IOException {
        Path file = directory.resolve("views.png");
        Views views = ViewRecipes.simclrCifar(8).build();
        try (NDManager manager = NDManager.newBaseManager()) {
            new ViewFigure(views, images, 3).write(manager, file);
            assertEquals(0, manager.getManagedArrays().size());
        }
        BufferedImage drawn = ImageIO.read(file.toFile());
        int sample = 3 * (64 + 1) - 1 + 6; // three tiles of 8 pixels at zoom 8
        assertEquals(4 * sample + 6, drawn.getWidth());
        assertEquals(40 << 16 | 90 << 8 | 90, rgb(drawn, 6 + sample + 32, 6 + 32));
    }

    private static IntStream column(BufferedImage image, int x) {
        return IntStream.range(0, image.getHeight()).map(y -> rgb(image, x, y));
    }

    private static int rgb(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) & 0xFFFFFF;
    }
}
