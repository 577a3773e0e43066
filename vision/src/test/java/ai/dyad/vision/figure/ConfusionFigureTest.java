package ai.dyad.vision.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfusionFigureTest {
    @TempDir private Path directory;

    @Test
    void aLargerShareIsDarker() throws IOException {
        Path file = directory.resolve("confusion.png");
        int[][] counts = {{9, 1, 0}, {5, 5, 0}, {0, 0, 0}};
        ConfusionFigure.write(List.of("cat", "dog", "a class with a very long name"), counts, file);
        BufferedImage image = ImageIO.read(file.toFile());
        int cell = 46;
        int start = image.getWidth() - 12 - 3 * cell;
        // a corner of each cell, where no number is
        int[][] light = new int[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                light[row][column] =
                        new Color(image.getRGB(start + column * cell + 2, start + row * cell + 2))
                                .getRed();
            }
        }
        assertTrue(light[0][0] < light[1][0], "nine tenths, one half");
        assertEquals(light[1][0], light[1][1], "one half each");
        assertTrue(light[1][1] < light[0][1], "one half, one tenth");
        assertEquals(246, light[2][2], "a class without images");
    }

    @Test
    void manyClassesStayReadable() throws IOException {
        Path file = directory.resolve("confusion.png");
        List<String> names = IntStream.range(0, 200).mapToObj(i -> "class " + i).toList();
        ConfusionFigure.write(names, new int[200][200], file);
        assertEquals(200 * 6 + 24, ImageIO.read(file.toFile()).getWidth());
    }

    @Test
    void countsMustBeSquare() {
        Path file = directory.resolve("confusion.png");
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                ConfusionFigure.write(
                                        Collections.nCopies(3, "a"), new int[2][3], file));
        assertEquals(
                "counts must have one row and one column for each of 3 classes, got 2 rows",
                e.getMessage());
    }
}
