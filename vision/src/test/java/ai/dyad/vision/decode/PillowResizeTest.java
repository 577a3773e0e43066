package ai.dyad.vision.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PillowResizeTest {
    private static final Path FOLDER = Path.of("src/test/resources/preprocessing");
    private static final int[][] SIZES = {{12, 10}, {19, 23}};

    @ParameterizedTest
    @EnumSource(ResampleFilter.class)
    void equalsPillowBitByBit(ResampleFilter filter) throws IOException {
        String name = "resized_" + filter.name().toLowerCase(Locale.ROOT) + ".bin";
        byte[] expected = Files.readAllBytes(FOLDER.resolve(name));
        int at = 0;
        for (String image : Files.readAllLines(FOLDER.resolve("names.txt"))) {
            for (int[] size : SIZES) {
                ImageResize resize = ImageResize.squash(size[0], size[1], filter);
                ImageDecoder decoder = new ImageDecoder(resize);
                assertEquals(new Shape(3, size[0], size[1]), decoder.shape());
                byte[] pixels = decoder.decode(FOLDER.resolve(image + ".png"));
                byte[] wanted = Arrays.copyOfRange(expected, at, at + pixels.length);
                assertArrayEquals(wanted, pixels, image + " by " + filter);
                at += pixels.length;
            }
        }
        assertEquals(expected.length, at);
    }

    @Test
    void longEdgesAreRoundedDownInSquaresAndHalfToEvenElsewhere() {
        ImageResize square =
                ImageResize.shortestEdge(10, 10, ResampleFilter.BICUBIC, ImageCrop.Offset.DOWN);
        assertArrayEquals(new int[] {10, 19}, square.sizeOf(20, 39));
        assertArrayEquals(new int[] {19, 10}, square.sizeOf(39, 20));
        ImageCrop crop = new ImageCrop(10, 20, ImageCrop.Offset.HALF_EVEN);
        ImageResize flat =
                new ImageResize(
                        ImageResize.Fit.SHORTEST_EDGE, 10, 20, ResampleFilter.BICUBIC, crop);
        assertArrayEquals(new int[] {12, 20}, flat.sizeOf(25, 40)); // 12.5
        ImageResize longest =
                new ImageResize(ImageResize.Fit.LONGEST_EDGE, 10, 10, ResampleFilter.BICUBIC, crop);
        assertArrayEquals(new int[] {1, 10}, longest.sizeOf(1, 100));
    }

    @Test
    void cropsRoundAsTransformersOrAsTorchvision() {
        assertEquals(3, ImageCrop.Offset.DOWN.of(17, 10));
        assertEquals(4, ImageCrop.Offset.HALF_EVEN.of(17, 10)); // 3.5
        assertEquals(2, ImageCrop.Offset.HALF_EVEN.of(15, 10)); // 2.5
        assertEquals(-2, ImageCrop.Offset.DOWN.of(7, 10));
        assertEquals(-1, ImageCrop.Offset.HALF_EVEN.of(7, 10));
    }

    @Test
    void rejectsImagesOfDifferentSizesAndColorsThatAreNone() {
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new ImageResize(
                                ImageResize.Fit.SHORTEST_EDGE, 8, 8, ResampleFilter.BICUBIC, null));
        assertThrows(
                IllegalArgumentException.class,
                () -> ImageResize.squash(0, 8, ResampleFilter.BICUBIC));
        List<Integer> fill = List.of(256);
        assertThrows(
                IllegalArgumentException.class,
                () -> new ImageCrop(8, 8, ImageCrop.Offset.DOWN, fill));
    }
}
