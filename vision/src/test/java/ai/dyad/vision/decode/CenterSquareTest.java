package ai.dyad.vision.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.dyad.random.CounterRandom;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CenterSquareTest {
    private static final int ROUNDING = 1; // float weights against doubles, at a half

    private static BufferedImage random(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        CounterRandom random = CounterRandom.of(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt() | 0xFF000000);
            }
        }
        return image;
    }

    private static int[] pixels(BufferedImage image, int side) {
        byte[] bytes = CenterSquare.pixels(image, side);
        int[] values = new int[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes[i] & 0xFF;
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({"7, 7, 7", "64, 64, 32", "31, 50, 8", "50, 31, 9", "97, 41, 40", "9, 9, 1"})
    void averagesTheAreaUnderEachPixel(int width, int height, int side) {
        BufferedImage image = random(width, height, BufferedImage.TYPE_INT_RGB);
        int[] actual = pixels(image, side);
        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    assertEquals(
                            areaMean(image, side, new int[] {channel, y, x}),
                            actual[(channel * side + y) * side + x],
                            ROUNDING);
                }
            }
        }
    }

    /** The mean over the rectangle that an output pixel covers, by plain loops. */
    private static double areaMean(BufferedImage image, int side, int[] at) {
        int size = Math.min(image.getWidth(), image.getHeight());
        int left = (image.getWidth() - size) / 2;
        int top = (image.getHeight() - size) / 2;
        double scale = (double) size / side;
        double sum = 0;
        for (int y = 0; y < size; y++) {
            double rows = overlap(y, at[1] * scale, scale);
            for (int x = 0; x < size; x++) {
                int value = (image.getRGB(left + x, top + y) >> (16 - 8 * at[0])) & 0xFF;
                sum += rows * overlap(x, at[2] * scale, scale) * value;
            }
        }
        return sum / (scale * scale);
    }

    private static double overlap(int pixel, double start, double length) {
        return Math.max(0, Math.min(pixel + 1, start + length) - Math.max(pixel, start));
    }

    @Test
    void enlargesByLinearInterpolation() {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(1, 0, 0xFF0000);
        image.setRGB(1, 1, 0xFF0000);
        int[] red = Arrays.copyOf(pixels(image, 4), 4);
        assertArrayEquals(new int[] {0, 64, 191, 255}, red);
    }

    @Test
    void takesImagesOnePixelWideOrHigh() {
        BufferedImage image = random(1, 9, BufferedImage.TYPE_INT_RGB);
        int center = image.getRGB(0, 4);
        int[] values = pixels(image, 2);
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < 4; i++) {
                assertEquals((center >> (16 - 8 * channel)) & 0xFF, values[4 * channel + i]);
            }
        }
        assertEquals(3 * 5 * 5, CenterSquare.pixels(random(300, 1, 1), 5).length);
    }

    @Test
    void keepsGrayValuesAsTheyAreStored() {
        BufferedImage bytes = new BufferedImage(3, 3, BufferedImage.TYPE_BYTE_GRAY);
        bytes.getRaster().setSample(1, 1, 0, 128);
        assertEquals(128, pixels(bytes, 3)[4]);
        assertEquals(128, pixels(bytes, 3)[22]);
        BufferedImage shorts = new BufferedImage(3, 3, BufferedImage.TYPE_USHORT_GRAY);
        shorts.getRaster().setSample(1, 1, 0, 128 * 257);
        assertEquals(128, pixels(shorts, 3)[4]);
    }

    @ParameterizedTest
    @CsvSource({
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9" // TYPE_INT_RGB ... TYPE_USHORT_555_RGB
    })
    void readsEveryLayoutOfColors(int type) {
        BufferedImage image = new BufferedImage(1, 1, type);
        image.setRGB(0, 0, new Color(255, 132, 0).getRGB());
        int[] rgb = pixels(image, 1);
        assertEquals(255, rgb[0]);
        assertEquals(132, rgb[1], type >= 8 ? 4 : 0, "5 or 6 bits for some");
        assertEquals(0, rgb[2]);
    }

    @Test
    void compositesTransparencyOverWhite() {
        int[] types = {BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_INT_ARGB_PRE};
        for (int type : types) {
            BufferedImage image = new BufferedImage(2, 2, type);
            image.setRGB(0, 0, 0x80FF0000);
            image.setRGB(1, 0, 0xFF0000FF);
            int[] values = pixels(image, 2);
            assertArrayEquals(new int[] {255, 0, 255, 255}, Arrays.copyOf(values, 4));
            assertEquals(127, values[4], 1, "green of a half transparent red");
            assertEquals(255, values[9], "blue");
            assertEquals(255, values[11], "clear pixels are white");
        }
    }

    @Test
    void rejectsASideThatIsNotPositive() {
        BufferedImage image = random(2, 2, BufferedImage.TYPE_INT_RGB);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> CenterSquare.pixels(image, 0));
        assertEquals("side must be >= 1 pixel, got 0", e.getMessage());
    }
}
