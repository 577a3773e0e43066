package ai.dyad.vision.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private static final int LOSSY = 6; // JPEG at its default quality, in the middle of plain areas

    @TempDir private Path root;

    /** Decodes to side x side and returns the color of one pixel. */
    private static int[] color(Path file, int side, int x, int y) throws IOException {
        byte[] planes = new ImageDecoder(side).decode(file);
        assertEquals(3 * side * side, planes.length);
        int[] rgb = new int[3];
        for (int c = 0; c < 3; c++) {
            rgb[c] = planes[(c * side + y) * side + x] & 0xFF;
        }
        return rgb;
    }

    private static void assertColor(Color expected, int[] actual, int tolerance) {
        String message = expected + " expected, got " + Arrays.toString(actual);
        assertEquals(expected.getRed(), actual[0], tolerance, message);
        assertEquals(expected.getGreen(), actual[1], tolerance, message);
        assertEquals(expected.getBlue(), actual[2], tolerance, message);
    }

    private Path resource(String name) throws IOException {
        return TestImages.resource(name, root);
    }

    /** An image of four plain quarters: red, green / blue, yellow. */
    private static BufferedImage quarters(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Color[] colors = {Color.RED, Color.GREEN, Color.BLUE, Color.YELLOW};
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 4; i++) {
            graphics.setColor(colors[i]);
            graphics.fillRect(i % 2 * width / 2, i / 2 * height / 2, width, height);
            if (i % 2 == 0) {
                graphics.setColor(colors[i + 1]);
                graphics.fillRect(width / 2, i / 2 * height / 2, width, height);
            }
        }
        graphics.dispose();
        return image;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
    void decodesTheFourFormats(String format) throws IOException {
        Path file = TestImages.write(root.resolve("a." + format), quarters(96, 64));
        assertColor(Color.RED, color(file, 8, 1, 1), LOSSY);
        assertColor(Color.GREEN, color(file, 8, 6, 1), LOSSY);
        assertColor(Color.BLUE, color(file, 8, 1, 6), LOSSY);
        assertColor(Color.YELLOW, color(file, 8, 6, 6), LOSSY);
        new ImageDecoder(8).check(file);
    }

    @Test
    void detectsTheFormatByContentNotByName() throws IOException {
        Path file = root.resolve("really-a-png.jpg");
        Files.write(file, TestImages.encode(quarters(8, 8), "png"));
        assertColor(Color.RED, color(file, 2, 0, 0), 0);
    }

    @Test
    void decodesCmykJpegs() throws IOException {
        Path file = resource("cmyk.jpg"); // 12 x 8, left half red, right half green
        assertColor(Color.RED, color(file, 4, 0, 1), 30);
        assertColor(Color.GREEN, color(file, 4, 3, 1), 30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "palette-transparent.png",
                "palette-transparent.gif",
                "color-transparent.png"
            })
    void compositesTransparencyOverWhite(String name) throws IOException {
        Path file = resource(name); // 4 x 4, left half red, right half transparent
        assertColor(Color.RED, color(file, 2, 0, 0), 0);
        assertColor(Color.WHITE, color(file, 2, 1, 1), 0);
    }

    @Test
    void decodesSixteenBitsAndGray() throws IOException {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
        for (int i = 0; i < 16; i++) {
            image.getRaster().setSample(i % 4, i / 4, 0, 100 * 257);
        }
        Path file = TestImages.write(root.resolve("deep.png"), image);
        assertColor(new Color(100, 100, 100), color(file, 2, 1, 1), 0);
        BufferedImage gray = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            gray.getRaster().setSample(i % 16, i / 16, 0, 100);
        }
        file = TestImages.write(root.resolve("grey.jpg"), gray);
        assertColor(new Color(100, 100, 100), color(file, 2, 1, 1), 2);
    }

    @ParameterizedTest
    @CsvSource({"1, 40", "40, 1", "1, 1"})
    void decodesLinesOfPixels(int width, int height) throws IOException {
        Path file =
                TestImages.write(
                        root.resolve("line.png"), TestImages.plain(width, height, Color.CYAN));
        assertColor(Color.CYAN, color(file, 4, 3, 3), 0);
    }

    @Test
    void subsamplesHugeImagesWhileDecoding() throws IOException {
        BufferedImage image = new BufferedImage(4096, 4096, BufferedImage.TYPE_BYTE_BINARY);
        Graphics2D graphics = image.createGraphics();
        graphics.fillRect(0, 0, 2048, 4096);
        graphics.dispose();
        Path file = TestImages.write(root.resolve("huge.png"), image);
        assertColor(Color.WHITE, color(file, 8, 3, 7), 0);
        assertColor(Color.BLACK, color(file, 8, 4, 7), 0);
    }

    /** The position of the corners for each EXIF orientation. */
    @ParameterizedTest
    @CsvSource({
        "1, RGBY", "2, GRYB", "3, YBGR", "4, BYRG", "5, RBGY", "6, BRYG", "7, YGBR", "8, GYRB"
    })
    void rotatesImagesByExifOrientation(int orientation, String corners) throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            byte[] jpeg = TestImages.encode(quarters(64, 64), "jpg");
            Path file = Files.write(root.resolve("a.jpg"), withExif(jpeg, orientation, order));
            StringBuilder seen = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                int[] rgb = color(file, 8, i % 2 * 5 + 1, i / 2 * 5 + 1);
                boolean green = rgb[1] > 128;
                seen.append(rgb[0] > 128 ? (green ? 'Y' : 'R') : (green ? 'G' : 'B'));
            }
            assertEquals(corners, seen.toString());
        }
    }

    private static byte[] withExif(byte[] jpeg, int orientation, ByteOrder order)
            throws IOException {
        ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
        tiff.putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4D4D : 0x4949));
        tiff.putShort((short) 42).putInt(8).putShort((short) 1);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1);
        tiff.putShort((short) orientation).putShort((short) 0).putInt(0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.write(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, (byte) (2 + 6 + tiff.capacity())});
        out.write("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        out.write(tiff.array());
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    @Test
    void ignoresDamagedExif() throws IOException {
        byte[] jpeg = withExif(TestImages.encode(quarters(8, 8), "jpg"), 6, ByteOrder.BIG_ENDIAN);
        assertEquals(6, ExifOrientation.of(jpeg));
        for (int length = 0; length < 60; length++) {
            int orientation = ExifOrientation.of(Arrays.copyOf(jpeg, length));
            assertTrue(orientation == 1 || orientation == 6);
        }
        for (int at = 2; at < 40; at++) {
            byte[] damaged = jpeg.clone();
            damaged[at] = (byte) 0xFF;
            int orientation = ExifOrientation.of(damaged);
            assertTrue(orientation >= 1 && orientation <= 8);
        }
    }

    @Test
    void rejectsFilesThatAreNotImages() throws IOException {
        Path text = Files.writeString(root.resolve("text.jpg"), "no image");
        Path empty = Files.createFile(root.resolve("empty.png"));
        for (Path file : new Path[] {text, empty}) {
            IOException e = assertThrows(IOException.class, () -> new ImageDecoder(8).decode(file));
            assertEquals("not a JPEG, PNG, GIF or BMP image", e.getMessage());
            assertThrows(IOException.class, () -> new ImageDecoder(8).check(file));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
    void rejectsTruncatedFiles(String format) throws IOException {
        BufferedImage image = quarters(64, 64);
        for (int i = 0; i < 64 * 64; i++) {
            image.setRGB(i % 64, i / 64, i * 40503); // so that it does not pack into a few bytes
        }
        byte[] whole = TestImages.encode(image, format);
        for (int percent : new int[] {5, 30, 60, 90}) {
            Path file = root.resolve("cut." + format);
            Files.write(file, Arrays.copyOf(whole, whole.length * percent / 100));
            assertThrows(
                    IOException.class,
                    () -> new ImageDecoder(8).decode(file),
                    percent + " % of a " + format);
        }
    }

    @Test
    void neverFailsWithAnUncheckedException() throws IOException {
        for (String format : new String[] {"jpg", "png", "gif", "bmp"}) {
            byte[] whole = TestImages.encode(quarters(24, 24), format);
            for (int at = 0; at < Math.min(whole.length, 400); at += 7) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) 0xA5;
                Path file = Files.write(root.resolve("damaged." + format), damaged);
                try {
                    new ImageDecoder(2).decode(file);
                } catch (IOException e) {
                    assertNotNull(SkippedImage.of(file, e).reason());
                }
            }
        }
    }
}
