package ai.dyad.vision.decode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Classifies files as readable images, images in unsupported formats (so that they can be counted
 * and listed), or other files. The extension decides first; if it is inconclusive, the first bytes
 * do.
 */
public final class ImageFormats {
    /** The number of leading bytes that are enough to recognize a file. */
    public static final int HEAD_BYTES = 256;

    private static final Set<String> READ =
            Set.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp");

    /** Extensions of files that are not images and need not be opened. */
    private static final Set<String> OTHERS =
            Set.of("txt", "json", "jsonl", "csv", "tsv", "md", "tar", "gz", "zip", "npy", "cls");

    private static final Map<String, String> NOT_READ = new HashMap<>();

    static {
        name("WebP", "webp");
        name("TIFF", "tif", "tiff");
        name("HEIC", "heic", "heif", "hif");
        name("AVIF", "avif", "avifs");
        name("JPEG XL", "jxl");
        name("JPEG 2000", "jp2", "j2k", "jpf", "jpx", "j2c");
        name("SVG", "svg", "svgz");
        name("an icon", "ico", "icns", "cur");
        name("Photoshop", "psd", "psb");
        name("Targa", "tga");
        name("portable anymap", "pbm", "pgm", "ppm", "pnm", "pam");
        name("OpenEXR", "exr");
        name("animated PNG", "apng");
        name("a camera's raw format", "dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf");
    }

    private ImageFormats() {}

    private static void name(String format, String... endings) {
        for (String ending : endings) {
            NOT_READ.put(ending, format);
        }
    }

    /**
     * Returns whether a file is read as an image, according to its name.
     *
     * @param name the name, in upper or lower case
     * @return whether it has the extension of a JPEG, PNG, GIF or BMP file
     */
    public static boolean isRead(String name) {
        return READ.contains(ending(name));
    }

    /**
     * Returns why a file that looks like an image {@linkplain #isRead is not read}.
     *
     * @param name the name, in upper or lower case
     * @param head supplies the first {@link #HEAD_BYTES} bytes, or all of a shorter file; used only
     *     if the name is inconclusive
     * @return the reason in words, or empty if the file does not look like an image
     * @throws IOException if the first bytes cannot be read
     */
    public static Optional<String> whyNotRead(String name, Head head) throws IOException {
        String ending = ending(name);
        if (NOT_READ.containsKey(ending)) {
            return Optional.of(notRead(NOT_READ.get(ending)));
        }
        if (OTHERS.contains(ending)) {
            return Optional.empty();
        }
        byte[] first = head.read();
        Optional<String> read = formatThatIsRead(first);
        return read.isPresent()
                ? read.map(format -> format + " by its content, but not by its name")
                : whyNotRead(first);
    }

    /** Returns why a file is not read, according to its first bytes. */
    static Optional<String> whyNotRead(byte[] head) {
        return formatThatIsNotRead(head).map(ImageFormats::notRead);
    }

    private static String notRead(String format) {
        return format + " is not read: convert it to PNG or JPEG";
    }

    private static Optional<String> formatThatIsRead(byte[] head) {
        if (starts(head, 0, "\u00FF\u00D8\u00FF")) {
            return Optional.of("JPEG");
        }
        if (starts(head, 0, "\u0089PNG\r\n\u001A\n")) {
            return Optional.of("PNG");
        }
        if (starts(head, 0, "GIF87a") || starts(head, 0, "GIF89a")) {
            return Optional.of("GIF");
        }
        // the two reserved fields are 0; a text may also begin with these letters
        boolean bitmap = starts(head, 0, "BM") && starts(head, 6, "\0\0\0\0");
        return bitmap ? Optional.of("BMP") : Optional.empty();
    }

    private static Optional<String> formatThatIsNotRead(byte[] head) {
        if (starts(head, 0, "RIFF") && starts(head, 8, "WEBP")) {
            return Optional.of("WebP");
        }
        if (starts(head, 0, "II*\0") || starts(head, 0, "MM\0*")) {
            return Optional.of("TIFF");
        }
        if (starts(head, 4, "ftypavif") || starts(head, 4, "ftypavis")) {
            return Optional.of("AVIF");
        }
        if (starts(head, 4, "ftyphei")
                || starts(head, 4, "ftyphev")
                || starts(head, 4, "ftypmif1")
                || starts(head, 4, "ftypmsf1")) {
            return Optional.of("HEIC");
        }
        if (starts(head, 0, "\u00FF\n") || starts(head, 4, "JXL \r\n")) {
            return Optional.of("JPEG XL");
        }
        if (starts(head, 4, "jP  \r\n")) {
            return Optional.of("JPEG 2000");
        }
        if (starts(head, 0, "8BPS")) {
            return Optional.of("Photoshop");
        }
        return isSvg(head) ? Optional.of("SVG") : Optional.empty();
    }

    private static boolean isSvg(byte[] head) {
        String text = new String(head, StandardCharsets.UTF_8).replace("\uFEFF", "").stripLeading();
        return text.startsWith("<svg")
                || text.startsWith("<!DOCTYPE svg")
                || (text.startsWith("<?xml") && text.contains("<svg"));
    }

    /** Returns whether the given bytes, one per character, are at a position. */
    private static boolean starts(byte[] head, int at, String bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            if (at + i >= head.length || (head[at + i] & 0xFF) != bytes.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String ending(String name) {
        int slash = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
        int dot = name.lastIndexOf('.');
        return dot > slash ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
    }

    /** Supplies the first bytes of a file. */
    @FunctionalInterface
    public interface Head {
        /**
         * Reads them.
         *
         * @return at most {@link ImageFormats#HEAD_BYTES}
         * @throws IOException if they cannot be read
         */
        byte[] read() throws IOException;
    }
}
