package ai.dyad.vision.decode;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG (also CMYK), PNG, GIF (its first frame) and BMP images to {@link CenterSquare}s of
 * one size, turned upright as their EXIF orientation says. Goes by an image's content, not by its
 * name. May be used by several threads at once.
 */
public final class ImageDecoder {
    /** Decoding keeps at least this many source pixels per side, and per side of the result. */
    private static final int ENOUGH_PIXELS = 2048;

    private static final int ENOUGH_PIXELS_PER_PIXEL = 8;

    private final int side;
    private final ImageBytes source;

    /**
     * Creates a decoder of files.
     *
     * @param side the side of the squares in pixels
     */
    public ImageDecoder(int side) {
        this(side, ImageBytes::ofFile);
    }

    /**
     * Creates a decoder.
     *
     * @param side the side of the squares in pixels
     * @param source where the bytes of an image come from
     * @throws IllegalArgumentException if the side is not positive
     */
    public ImageDecoder(int side, ImageBytes source) {
        if (side < 1) {
            throw new IllegalArgumentException("side must be >= 1 pixel, got " + side);
        }
        this.side = side;
        this.source = source;
    }

    /**
     * Returns the size of the squares.
     *
     * @return the side in pixels
     */
    public int side() {
        return side;
    }

    /**
     * Decodes an image: center square, resized, upright, over white.
     *
     * @param file the image, as its source of bytes knows it
     * @return uint8 (3, side, side), flattened
     * @throws IOException if it is not an image, or is damaged or cut off
     */
    public byte[] decode(Path file) throws IOException {
        byte[] encoded = source.read(file);
        checkBitmapSize(encoded);
        return with(
                new ByteArrayInputStream(encoded),
                reader -> {
                    BufferedImage image = readCentre(reader);
                    return ExifOrientation.turn(
                            CenterSquare.pixels(image, side), side, ExifOrientation.of(encoded));
                });
    }

    /** Java's reader takes a BMP file that is cut off for a whole one; its header knows better. */
    private static void checkBitmapSize(byte[] encoded) throws IOException {
        if (encoded.length > 6 && encoded[0] == 'B' && encoded[1] == 'M') {
            ByteBuffer header = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
            long bytes = Integer.toUnsignedLong(header.getInt(2));
            if (bytes > encoded.length) {
                throw new IOException(
                        "cut off: must have " + bytes + " bytes, got " + encoded.length);
            }
        }
    }

    /**
     * Reads a file's header only.
     *
     * @param file the file
     * @throws IOException if it is not an image, or its header is damaged
     */
    public void check(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            with(in, reader -> Math.multiplyExact(reader.getWidth(0), reader.getHeight(0)));
        }
    }

    private BufferedImage readCentre(ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        int size = Math.min(width, height);
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceRegion(new Rectangle((width - size) / 2, (height - size) / 2, size, size));
        // bounds the memory for a huge image; what is left is still averaged many to one
        int step = size / Math.max(ENOUGH_PIXELS, ENOUGH_PIXELS_PER_PIXEL * side);
        if (step > 1) {
            param.setSourceSubsampling(step, step, 0, 0);
        }
        AtomicReference<String> cutOff = new AtomicReference<>();
        reader.addIIOReadWarningListener(
                (source, warning) -> {
                    if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
                        cutOff.set(warning);
                    }
                });
        BufferedImage image = reader.read(0, param);
        if (cutOff.get() != null) {
            throw new IOException(cutOff.get());
        }
        return image;
    }

    private static <T> T with(InputStream in, Reading<T> reading) throws IOException {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(in)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new IOException("not a JPEG, PNG, GIF or BMP image");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                return reading.read(reader);
            } catch (RuntimeException e) {
                // Java's readers meet damaged files with all kinds of unchecked exceptions
                throw new IOException("damaged image: " + e, e);
            } finally {
                reader.dispose();
            }
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(ImageReader reader) throws IOException;
    }
}
