package ai.dyad.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageChecksumsTest {
    private static final int IMAGES = 5;

    @TempDir private Path folder;

    @BeforeEach
    void draw() throws IOException {
        for (int i = 0; i < IMAGES; i++) {
            paint(i, new Color(40 * i, 10, 200));
        }
    }

    @Test
    void areThoseOfTheContentAndNotOfItsTime() throws IOException {
        for (long cache : new long[] {Long.MAX_VALUE, 0}) { // in memory, and on demand
            long[] before = checksums(cache);
            Files.setLastModifiedTime(file(1), FileTime.fromMillis(5));
            assertArrayEquals(before, checksums(cache));
            Color old = new Color(40 * 2, 10, 200);
            paint(2, Color.GREEN);
            long[] after = checksums(cache);
            for (int i = 0; i < IMAGES; i++) {
                assertEquals(i == 2, before[i] != after[i], "image " + i);
            }
            paint(2, old);
        }
    }

    @Test
    void ofASubsetAreThoseOfItsImages() throws IOException {
        try (ImageFolder images = images(Long.MAX_VALUE);
                ImageDataset some = images.subset(3, 1)) {
            long[] all = images.checksums();
            assertArrayEquals(new long[] {all[3], all[1]}, some.checksums());
            assertNotEquals(all[3], all[1]);
        }
    }

    private long[] checksums(long cacheBytes) throws IOException {
        try (ImageFolder images = images(cacheBytes)) {
            return images.checksums();
        }
    }

    private ImageFolder images(long cacheBytes) throws IOException {
        return ImageFolder.builder()
                .setPath(folder)
                .optSidePixels(8)
                .optCacheBytes(cacheBytes)
                .build();
    }

    private Path file(int i) {
        return folder.resolve("image" + i + ".png");
    }

    private void paint(int i, Color color) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, 8, 8);
        graphics.dispose();
        ImageIO.write(image, "png", file(i).toFile());
    }
}
