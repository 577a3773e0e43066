package ai.dyad.vision.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFormatsTest {
    @TempDir private Path root;

    private static Optional<String> reason(String name, byte[] head) throws IOException {
        return ImageFormats.whyNotRead(name, () -> head);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "a.JPEG", "a.jpe", "a.jfif", "v1.003.png", "b/a.GIF", "a.bmp"})
    void knowsWhatIsReadByItsName(String name) {
        assertTrue(ImageFormats.isRead(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "a", "a.png/b", "a.txt", "a.webp", ""})
    void knowsWhatIsNotReadByItsName(String name) {
        assertFalse(ImageFormats.isRead(name));
    }

    @ParameterizedTest
    @CsvSource({
        "a.webp, WebP",
        "a.TIF, TIFF",
        "a.tiff, TIFF",
        "a.heic, HEIC",
        "a.avif, AVIF",
        "a.svg, SVG",
        "a.jxl, JPEG XL",
        "a.jp2, JPEG 2000",
        "a.ppm, portable anymap"
    })
    void namesTheFormatByTheEnding(String name, String format) throws IOException {
        assertEquals(
                Optional.of(format + " is not read: convert it to PNG or JPEG"),
                reason(name, new byte[0]));
    }

    @ParameterizedTest
    @CsvSource({"image.webp, WebP", "image.tif, TIFF", "image.avif, AVIF"})
    void namesTheFormatByTheFirstBytes(String resource, String format) throws IOException {
        byte[] content = Files.readAllBytes(TestImages.resource(resource, root));
        assertEquals(
                Optional.of(format + " is not read: convert it to PNG or JPEG"),
                reason("a.dat", content));
    }

    @Test
    void recognizesImagesWithoutAnImageExtension() throws IOException {
        for (String format : new String[] {"jpg", "png", "gif", "bmp"}) {
            byte[] image = TestImages.encode(TestImages.plain(4, 4, Color.RED), format);
            String name = format.equals("jpg") ? "JPEG" : format.toUpperCase(Locale.ROOT);
            assertEquals(
                    Optional.of(name + " by its content, but not by its name"),
                    reason("photo", image));
        }
        byte[] heic = "\0\0\0\u0018ftypheic".getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(reason("photo", heic).orElseThrow().startsWith("HEIC"));
        byte[] svg = "<?xml version='1.0'?>\n<svg/>".getBytes(StandardCharsets.UTF_8);
        assertTrue(reason("drawing", svg).orElseThrow().startsWith("SVG"));
    }

    @Test
    void leavesOtherFilesAlone() throws IOException {
        byte[] text = "BMW and II* are no images".getBytes(StandardCharsets.UTF_8);
        byte[] page = "<html><svg/></html>".getBytes(StandardCharsets.UTF_8);
        assertEquals(Optional.empty(), reason("notes", text));
        assertEquals(Optional.empty(), reason("page.html", page));
        assertEquals(Optional.empty(), reason("empty", new byte[0]));
        assertEquals(
                Optional.empty(),
                ImageFormats.whyNotRead(
                        "a.txt",
                        () -> {
                            throw new IOException("a text need not be opened");
                        }));
    }

    @Test
    void recognizesHeic() throws IOException {
        byte[] heic = "\0\0\0\u0018ftypheic\0\0\0\0mif1heic".getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(root.resolve("photo.jpg"), Arrays.copyOf(heic, 3000));
        IOException e = assertThrows(IOException.class, () -> new ImageDecoder(4).decode(file));
        assertEquals("HEIC is not read: convert it to PNG or JPEG", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"image.webp, WebP", "image.avif, AVIF"})
    void namesTheActualFormatOfAnUndecodableFile(String resource, String format)
            throws IOException {
        Path file = root.resolve("photo.jpg");
        Files.copy(TestImages.resource(resource, root), file);
        IOException e = assertThrows(IOException.class, () -> new ImageDecoder(4).decode(file));
        assertEquals(format + " is not read: convert it to PNG or JPEG", e.getMessage());
        e = assertThrows(IOException.class, () -> new ImageDecoder(4).check(file));
        assertEquals(format + " is not read: convert it to PNG or JPEG", e.getMessage());
    }
}
