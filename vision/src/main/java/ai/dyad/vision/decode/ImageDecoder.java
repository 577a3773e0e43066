package ai.dyad.vision.decode;

import ai.djl.ndarray.types.Shape;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG (also CMYK), PNG, GIF (its first frame, on its screen) and BMP images to {@link
 * CenterSquare}s of one size, or as an {@link ImageResize} says, turned upright as their EXIF
 * orientation says. The format is determined by content, not by file name. Thread-safe.
 */
public final class ImageDecoder {
    /**
     * Large images are subsampled, but to no fewer source pixels per side, and per side of the
     * result, than this.
     */
    private static final int ENOUGH_PIXELS = 2048;

    private static final int ENOUGH_PIXELS_PER_PIXEL = 8;

    /** Images with more pixels are subsampled before a published resize, to limit the memory. */
    private static final int EXACT_PIXELS = 1 << 26;

    private final int side;
    private final ImageResize resize; // null for squares
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
     * @param source the source of the bytes of an image
     * @throws IllegalArgumentException if the side is not positive
     */
    public ImageDecoder(int side, ImageBytes source) {
        if (side < 1) {
            throw new IllegalArgumentException("side must be >= 1 pixel, got " + side);
        }
        this.side = side;
        this.resize = null;
        this.source = source;
    }

    /**
     * Creates a decoder of files that resizes as a published model does. Images of more than 2^26
     * pixels are subsampled first.
     *
     * @param resize how images are resized
     */
    public ImageDecoder(ImageResize resize) {
        this(resize, ImageBytes::ofFile);
    }

    /**
     * Same as {@link #ImageDecoder(ImageResize)}, but with another source of bytes.
     *
     * @param resize how images are resized
     * @param source the source of the bytes of an image
     */
    public ImageDecoder(ImageResize resize, ImageBytes source) {
        this.side = Math.max(resize.outputHeight(), resize.outputWidth());
        this.resize = resize;
        this.source = source;
    }

    /**
     * Returns the shape of an image.
     *
     * @return (3, height, width)
     */
    public Shape shape() {
        return resize == null
                ? new Shape(3, side, side)
                : new Shape(3, resize.outputHeight(), resize.outputWidth());
    }

    /**
     * Returns a checksum of an image without decoding it; see {@link ImageBytes#checksum}.
     *
     * @param file the image, by its name in the source of bytes
     * @return a checksum of its content
     * @throws IOException if it cannot be read
     */
    public long checksum(Path file) throws IOException {
        return source.checksum(file);
    }

    /**
     * Decodes an image: upright, cropped and resized.
     *
     * @param file the image, by its name in the source of bytes
     * @return uint8 of {@link #shape()}, flattened
     * @throws IOException if it is not an image, or is damaged or truncated
     */
    public byte[] decode(Path file) throws IOException {
        byte[] encoded = source.read(file);
        checkBitmapSize(encoded);
        return with(
                new ByteArrayInputStream(encoded),
                reader -> resize == null ? square(reader, encoded) : resized(reader, encoded));
    }

    private byte[] square(ImageReader reader, byte[] encoded) throws IOException {
        byte[] pixels = CenterSquare.pixels(readCenter(reader, encoded), side);
        return ExifOrientation.turn(pixels, side, ExifOrientation.of(encoded));
    }

    private byte[] resized(ImageReader reader, byte[] encoded) throws IOException {
        Optional<GifScreen> screen = GifScreen.partlyFilled(encoded);
        int height = screen.isPresent() ? screen.get().height() : reader.getHeight(0);
        int width = screen.isPresent() ? screen.get().width() : reader.getWidth(0);
        int step = (int) Math.ceil(Math.sqrt((double) height * width / EXACT_PIXELS));
        Rectangle whole = new Rectangle(width, height);
        BufferedImage image =
                screen.isPresent()
                        ? readScreen(reader, screen.get(), whole, step)
                        : read(reader, whole, step, new Point());
        int orientation = ExifOrientation.of(encoded);
        boolean lying = ExifOrientation.swapsSides(orientation);
        int[] size = resize.sizeOf(lying ? width : height, lying ? height : width);
        RgbBytes upright = RgbBytes.of(image).upright(orientation);
        return new PillowResize(resize).pixels(upright, size[0], size[1]);
    }

    /**
     * Checks the length of a BMP file against its header; Java's reader does not notice a truncated
     * file.
     */
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
     * Checks the header of a file without decoding it.
     *
     * @param file the file
     * @throws IOException if it is not an image, or its header is damaged
     */
    public void check(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            with(in, reader -> Math.multiplyExact(reader.getWidth(0), reader.getHeight(0)));
        }
    }

    private BufferedImage readCenter(ImageReader reader, byte[] encoded) throws IOException {
        Optional<GifScreen> screen = GifScreen.partlyFilled(encoded);
        if (screen.isPresent()) {
            Rectangle square = centerSquare(screen.get().width(), screen.get().height());
            return readScreen(reader, screen.get(), square, step(square.width));
        }
        Rectangle square = centerSquare(reader.getWidth(0), reader.getHeight(0));
        int step = step(square.width);
        return read(reader, square, step, new Point());
    }

    private static Rectangle centerSquare(int width, int height) {
        int size = Math.min(width, height);
        return new Rectangle((width - size) / 2, (height - size) / 2, size, size);
    }

    /**
     * Returns the subsampling step, which limits the memory for huge images; the remaining pixels
     * are still averaged.
     */
    private int step(int size) {
        return Math.max(1, size / Math.max(ENOUGH_PIXELS, ENOUGH_PIXELS_PER_PIXEL * side));
    }

    /** Draws a frame on its transparent screen and reads part of the screen. */
    private static BufferedImage readScreen(
            ImageReader reader, GifScreen screen, Rectangle part, int step) throws IOException {
        int width = (part.width + step - 1) / step;
        int height = (part.height + step - 1) / step;
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Rectangle seen = part.intersection(screen.frame());
        int left = (seen.x - part.x + step - 1) / step; // of the visible part, in the result
        int top = (seen.y - part.y + step - 1) / step;
        Point skipped = new Point(part.x + left * step - seen.x, part.y + top * step - seen.y);
        if (seen.width > skipped.x && seen.height > skipped.y) {
            seen.translate(-screen.frame().x, -screen.frame().y);
            BufferedImage frame = read(reader, seen, step, skipped);
            for (int y = 0; y < frame.getHeight(); y++) {
                for (int x = 0; x < frame.getWidth(); x++) {
                    result.setRGB(left + x, top + y, frame.getRGB(x, y));
                }
            }
        }
        return result;
    }

    /** Reads part of an image, every {@code step}-th pixel after an offset. */
    private static BufferedImage read(ImageReader reader, Rectangle part, int step, Point skipped)
            throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceRegion(part);
        param.setSourceSubsampling(step, step, skipped.x, skipped.y);
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
                stream.seek(0);
                byte[] head = new byte[ImageFormats.HEAD_BYTES];
                int length = Math.max(0, stream.read(head));
                throw new IOException(
                        ImageFormats.whyNotRead(Arrays.copyOf(head, length))
                                .orElse("not a JPEG, PNG, GIF or BMP image"));
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                return reading.read(reader);
            } catch (RuntimeException e) {
                // Java's readers throw all kinds of unchecked exceptions for damaged files
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
