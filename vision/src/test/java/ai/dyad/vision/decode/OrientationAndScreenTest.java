package ai.dyad.vision.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files written by Pillow, see make_images.py; the expected values are Pillow's. */
class OrientationAndScreenTest {
    @TempDir private Path root;

    private Path resource(String name) throws IOException {
        return TestImages.resource(name, root);
    }

    /** Returns the letters of the colors of a decoded image, row by row. */
    private static String letters(Path file, int side) throws IOException {
        byte[] planes = new ImageDecoder(side).decode(file);
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < side * side; i++) {
            boolean red = (planes[i] & 0xFF) > 128;
            boolean green = (planes[side * side + i] & 0xFF) > 128;
            boolean blue = (planes[2 * side * side + i] & 0xFF) > 128;
            letters.append(
                    red && green ? (blue ? 'W' : 'Y') : red ? 'R' : green ? 'G' : blue ? 'B' : 'K');
        }
        return letters.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short-big.jpg", "short-little.jpg", "long-big.jpg", "long-little.jpg",
                "short-big.png", "short-little.png", "long-big.png", "long-little.png"
            })
    void rotatesUprightForEveryTypeAndByteOrder(String name) throws IOException {
        assertEquals("BRYG", letters(resource("orientation-" + name), 2));
    }

    @Test
    void findsTheOrientationBehindThePixelsOfAPng() throws IOException {
        byte[] png = Files.readAllBytes(resource("orientation-short-big.png"));
        int pixels = find(png, "IDAT");
        int exif = find(png, "eXIf");
        int exifEnd = exif + 12 + ByteBuffer.wrap(png).getInt(exif);
        int pixelsEnd = pixels + 12 + ByteBuffer.wrap(png).getInt(pixels);
        ByteBuffer moved = ByteBuffer.allocate(png.length);
        moved.put(png, 0, exif);
        moved.put(png, exifEnd, pixelsEnd - exifEnd);
        moved.put(png, exif, exifEnd - exif);
        moved.put(png, pixelsEnd, png.length - pixelsEnd);
        assertEquals(6, ExifOrientation.of(moved.array()));
        assertEquals("BRYG", letters(Files.write(root.resolve("moved.png"), moved.array()), 2));
        for (int length = 0; length < png.length; length++) {
            ExifOrientation.of(Arrays.copyOf(png, length)); // never fails
        }
    }

    /** Returns where a chunk begins: with its length. */
    private static int find(byte[] png, String chunk) {
        return new String(png, StandardCharsets.ISO_8859_1).indexOf(chunk) - 4;
    }

    @Test
    void skipsFillBytesBetweenTheSegmentsOfAJpeg() throws IOException {
        byte[] jpeg = Files.readAllBytes(resource("orientation-long-big.jpg"));
        ByteBuffer filled = ByteBuffer.allocate(jpeg.length + 3);
        filled.put(jpeg, 0, 2).put(new byte[] {-1, -1, -1}).put(jpeg, 2, jpeg.length - 2);
        assertEquals(6, ExifOrientation.of(filled.array()));
    }

    /** Undrawn parts of a screen are transparent, and transparency is composited over white. */
    @Test
    void drawsAFrameOnItsScreen() throws IOException {
        String rows =
                "WWWWWWWW"
                        + "WWWWWWWW"
                        + "WWWWRRRR"
                        + "WWWWRRRR"
                        + "WWWWRRRR"
                        + "WWWWRRRR"
                        + "WWWWWWWW"
                        + "WWWWWWWW";
        assertEquals(rows, letters(resource("frame-on-screen.gif"), 8));
    }

    @Test
    void enlargesAScreenThatIsSmallerThanItsFrame() throws IOException {
        assertEquals("RRRR", letters(resource("frame-beyond-screen.gif"), 2));
    }

    /** Frames that cover little or nothing of the center of the screen. */
    @ParameterizedTest
    @CsvSource({"100, 40, 0, 0, WWWW", "100, 40, 96, 36, WWWW", "40, 100, 0, 30, RWWW"})
    void cropsTheCenterOfTheScreen(int width, int height, int left, int top, String expected)
            throws IOException {
        BufferedImage frame = TestImages.plain(20, 20, Color.RED);
        byte[] gif = TestImages.encode(frame, "gif");
        Path file = Files.write(root.resolve("a.gif"), onScreen(gif, width, height, left, top));
        assertEquals(expected, letters(file, 2));
    }

    @Test
    void subsamplesAHugeScreen() throws IOException {
        byte[] gif = TestImages.encode(TestImages.plain(5000, 9, Color.BLUE), "gif");
        for (int top : new int[] {0, 1, 2500, 4991}) {
            Path file = Files.write(root.resolve("a.gif"), onScreen(gif, 5000, 5000, 0, top));
            byte[] planes = new ImageDecoder(10).decode(file);
            int row = top / 500;
            for (int y = 0; y < 10; y++) {
                int red = planes[10 * y + 5] & 0xFF;
                assertEquals(y == row, red < 255, "row " + y + " of the frame at " + top);
                assertEquals(255, planes[200 + 10 * y + 5] & 0xFF, "blue and white are both blue");
            }
        }
    }

    private static byte[] onScreen(byte[] gif, int width, int height, int left, int top) {
        byte[] changed = gif.clone();
        ByteBuffer data = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
        data.putShort(6, (short) width).putShort(8, (short) height);
        GifScreen before = GifScreen.partlyFilled(changed).orElseThrow();
        byte[] size = new byte[4];
        ByteBuffer.wrap(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) before.frame().width)
                .putShort((short) before.frame().height);
        for (int at = 13; ; at++) {
            if (changed[at] == 0x2C && Arrays.equals(changed, at + 5, at + 9, size, 0, 4)) {
                data.putShort(at + 1, (short) left).putShort(at + 3, (short) top);
                return changed;
            }
        }
    }

    @Test
    void readsAFrameThatFillsItsScreen() throws IOException {
        byte[] gif = TestImages.encode(TestImages.plain(7, 5, Color.GREEN), "gif");
        assertEquals(Optional.empty(), GifScreen.partlyFilled(gif));
        assertArrayEquals(
                new ImageDecoder(3).decode(Files.write(root.resolve("a.gif"), gif)),
                CenterSquare.pixels(TestImages.plain(7, 5, Color.GREEN), 3));
    }
}
