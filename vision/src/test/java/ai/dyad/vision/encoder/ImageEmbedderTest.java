package ai.dyad.vision.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.dyad.embedding.EmbeddingTable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageEmbedderTest {
    /** Float32 sums may differ in the last bits between batch sizes. */
    private static final float ROUNDING = 1e-5f;

    @TempDir private Path directory;

    @Test
    void filesBecomeFeaturesOfTheSavedEncoder() throws IOException {
        save(3);
        List<Path> files = List.of(image("a.png", 0xFFCC2200), image("b.png", 0xFF0022CC));
        try (ImageEmbedder embedder = ImageEmbedder.load(directory, Device.cpu())) {
            EmbeddingTable table = embedder.embed(files);
            assertEquals(128, table.dimension());
            assertEquals(files.get(1).toString(), table.name(1));
            assertArrayEquals(embedder.embed(files.get(1)), table.row(1), ROUNDING);
            Path text = Files.writeString(directory.resolve("no.png"), "text");
            IOException failure =
                    assertThrows(IOException.class, () -> embedder.embed(List.of(text)));
            assertTrue(failure.getMessage().contains("no.png"), failure.getMessage());
        }
    }

    @Test
    void rejectsFilesForAnEncoderOfGrayImages() throws IOException {
        save(1);
        Path file = image("a.png", 0xFFCC2200);
        try (ImageEmbedder embedder = ImageEmbedder.load(directory, Device.cpu())) {
            IllegalArgumentException failure =
                    assertThrows(IllegalArgumentException.class, () -> embedder.embed(file));
            assertTrue(
                    failure.getMessage()
                            .startsWith(
                                    "the encoder must take 3 channels, since image files are read in color, got 1"),
                    failure.getMessage());
        }
    }

    private void save(int channels) throws IOException {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block encoder = ImageEncoders.create("tiny");
            encoder.initialize(manager, DataType.FLOAT32, new Shape(1, channels, 8, 8));
            ImageInput input = new ImageInput(channels, 8, 8, List.of(0.5f), List.of(0.25f));
            new ImageEncoderFile(encoder, input).save(directory);
        }
    }

    private Path image(String name, int color) throws IOException {
        BufferedImage image = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 81; i++) {
            image.setRGB(i % 9, i / 9, i % 4 == 0 ? color : 0xFFFFFFFF);
        }
        Path file = directory.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
