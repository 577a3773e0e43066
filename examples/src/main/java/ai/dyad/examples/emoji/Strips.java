package ai.dyad.examples.emoji;

import ai.dyad.vision.decode.CenterSquare;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;

/**
 * The strips of Noto emoji in the Android library emoji-google: PNG files 66 pixels wide, with one
 * emoji of 64 x 64 pixels, one pixel from the left, in every 66 rows.
 */
final class Strips {
    private static final String RESOURCE = "noto-emoji.zip";
    private static final Pattern STRIP = Pattern.compile(".*/emoji_google_sheet_(\\d+)\\.png");
    private static final int PITCH_PIXELS = 66;
    private static final int EMOJI_PIXELS = 64;

    private final Map<Integer, BufferedImage> sheets = new HashMap<>();

    private Strips() {}

    static Strips read() throws IOException {
        try (InputStream in = Strips.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new FileNotFoundException(
                        "no resource "
                                + RESOURCE
                                + " on the class path; build the examples with Maven, which adds"
                                + " the emoji");
            }
            Strips strips = new Strips();
            ZipInputStream zip = new ZipInputStream(in);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Matcher matcher = STRIP.matcher(entry.getName());
                if (matcher.matches()) {
                    byte[] png = zip.readAllBytes();
                    strips.sheets.put(
                            Integer.valueOf(matcher.group(1)),
                            ImageIO.read(new ByteArrayInputStream(png)));
                }
            }
            return strips;
        }
    }

    /** Returns an emoji over white, uint8 (3, side, side), flattened. */
    byte[] pixels(StripIndex.Entry entry, int sidePixels) {
        BufferedImage sheet = sheets.get(entry.sheet());
        if (sheet == null) {
            throw new IllegalStateException("no strip " + entry.sheet() + " in " + RESOURCE);
        }
        int top = entry.row() * PITCH_PIXELS + 1;
        BufferedImage image = sheet.getSubimage(1, top, EMOJI_PIXELS, EMOJI_PIXELS);
        return CenterSquare.pixels(image, sidePixels);
    }
}
