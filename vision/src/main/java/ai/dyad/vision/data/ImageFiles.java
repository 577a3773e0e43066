package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The pictures of a folder, to be seen once and in order, such as for embedding them: each is
 * decoded when its turn comes, on all cores, and none is kept. Those that cannot be read are passed
 * over and listed, never replaced, so that a row of the result always belongs to its file.
 *
 * <p>Files are found and decoded as by {@link ImageFolder}, which is the one for training.
 */
public final class ImageFiles implements AutoCloseable {
    private final List<Path> files;
    private final ImageDecoder decoder;
    private final UnreadableImages unreadable;
    private final DecoderPool threads = new DecoderPool(Runtime.getRuntime().availableProcessors());

    private ImageFiles(List<Path> files, int sidePixels, UnreadableImages unreadable) {
        if (sidePixels < 1) {
            throw new IllegalArgumentException("side must be >= 1 pixel, got " + sidePixels);
        }
        this.files = List.copyOf(files);
        this.decoder = new ImageDecoder(sidePixels);
        this.unreadable = unreadable;
    }

    /**
     * Finds the pictures of a folder and of the folders in it.
     *
     * @param directory the folder
     * @param sidePixels the side of the square to bring pictures to
     * @return the pictures, in the order of their relative paths
     * @throws IOException if there is no such folder
     */
    public static ImageFiles in(Path directory, int sidePixels) throws IOException {
        FolderScan scan = FolderScan.of(directory);
        UnreadableImages unreadable = new UnreadableImages(directory, scan.unreadable());
        return new ImageFiles(scan.files(), sidePixels, unreadable);
    }

    /**
     * Takes one picture.
     *
     * @param file the picture
     * @param sidePixels the side of the square to bring it to
     * @return the picture
     */
    public static ImageFiles of(Path file, int sidePixels) {
        Path folder = file.toAbsolutePath().getParent();
        UnreadableImages unreadable = new UnreadableImages(folder, List.of());
        return new ImageFiles(List.of(file), sidePixels, unreadable);
    }

    /**
     * Returns all files that look like pictures.
     *
     * @return the files in order
     */
    public List<Path> files() {
        return files;
    }

    /**
     * Returns the files that could not be read so far, with the reason.
     *
     * @return the files, in the order of their paths
     */
    public List<UnreadableImage> unreadable() {
        return unreadable.list();
    }

    /**
     * Pictures that could be read.
     *
     * @param files their files
     * @param images uint8 (B, 3, side, side), one for each file; null where there is no file
     */
    public record Decoded(List<Path> files, NDArray images) {}

    /**
     * Decodes some of the pictures.
     *
     * @param manager owns the images and says on which device they live
     * @param from the first file
     * @param to the file after the last
     * @return those of the pictures that can be read; the caller closes the images
     * @throws IOException if the thread is interrupted
     */
    public Decoded decode(NDManager manager, int from, int to) throws IOException {
        Objects.checkFromToIndex(from, to, files.size());
        List<byte[]> pixels = new ArrayList<>(Collections.nCopies(to - from, null));
        threads.forEach(to - from, i -> pixels.set(i, decode(files.get(from + i))));
        int[] readable =
                IntStream.range(0, pixels.size()).filter(i -> pixels.get(i) != null).toArray();
        List<Path> decoded = IntStream.of(readable).mapToObj(i -> files.get(from + i)).toList();
        if (decoded.isEmpty()) {
            return new Decoded(decoded, null);
        }
        Shape shape = new Shape(readable.length, 3, decoder.side(), decoder.side());
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(shape.size()));
        for (int i : readable) {
            bytes.put(pixels.get(i));
        }
        try (NDArray view = manager.create(bytes.flip(), shape, DataType.UINT8)) {
            return new Decoded(decoded, view.duplicate()); // direct buffers are freed late
        }
    }

    /** Returns the pixels of a picture, or null if it cannot be read. */
    private byte[] decode(Path file) {
        try {
            return decoder.decode(file);
        } catch (IOException e) {
            unreadable.add(file, e);
            return null;
        }
    }

    /** Lets the decoding threads go. */
    @Override
    public void close() {
        threads.close();
    }
}
