package ai.dyad.vision.decode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells images from other files: which are read, and which look like images but are not read, so
 * that they can be counted and listed. A name's ending decides first; where it says nothing, the
 * first bytes do.
 */
public final class ImageFormats {
    /** How many of the first bytes of a file are enough to recognize it. */
    public static final int HEAD_BYTES = 256;

    private static final Set<String> READ =
            Set.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp");

    /** Endings of files that are no images, so that nobody need look into them. */
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
     * Says whether a file is read as an image, going by its name.
     *
     * @param name the name, in upper or lower case
     * @return whether it ends as a JPEG, PNG, GIF or BMP file does
     */
    public static boolean isRead(String name) {
        return READ.contains(ending(name));
    }

    /**
     * Says why a file that {@linkplain #isRead is not read} looks like an image all the same.
     *
     * @param name the name, in upper or lower case
     * @param head gives the first bytes, {@link #HEAD_BYTES} of them if there are as many; it is
     *     asked only if the name does not tell
     * @return the reason for people, or nothing if the file does not look like an image
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
                ? read.map(format -> format + " by its content, but its name does not say so")
                : whyNotRead(first);
    }

    /** Says why a file is not read, going by its first bytes. */
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
        // the two reserved fields are 0; texts may begin with these letters
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

    /** Says whether bytes, each written as one character, are at a place. */
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

    /** Gives the first bytes of a file. */
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
