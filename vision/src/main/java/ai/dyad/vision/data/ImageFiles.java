package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.UploadBuffer;
import ai.dyad.vision.decode.DecoderPool;
import ai.dyad.vision.decode.ImageDecoder;
import ai.dyad.vision.decode.SkippedImage;
import ai.dyad.vision.decode.SkippedImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The images of a folder for a single pass in order, such as for embedding them. They are decoded
 * on demand, on all cores, and not kept. Unreadable images are skipped and listed, never replaced,
 * so that every row of the result belongs to its file.
 *
 * <p>Files are found and decoded as by {@link ImageFolder}, which is meant for training.
 */
public final class ImageFiles implements AutoCloseable {
    private final List<Path> files;
    private final ImageDecoder decoder;
    private final SkippedImages skipped;
    private final DecoderPool threads = DecoderPool.ofAllCores();
    private final UploadBuffer upload = new UploadBuffer();

    private ImageFiles(List<Path> files, ImageDecoder decoder, SkippedImages skipped) {
        this.files = List.copyOf(files);
        this.decoder = decoder;
        this.skipped = skipped;
    }

    /**
     * Finds the images of a folder and its subfolders.
     *
     * @param directory the folder
     * @param sidePixels the side of the square to which images are resized, in pixels
     * @return the images, in the order of their relative paths
     * @throws IOException if there is no such folder
     */
    public static ImageFiles in(Path directory, int sidePixels) throws IOException {
        return in(directory, new ImageDecoder(sidePixels));
    }

    /**
     * Finds the images of a folder and its subfolders.
     *
     * @param directory the folder
     * @param decoder decodes one of them
     * @return the images, in the order of their relative paths
     * @throws IOException if there is no such folder
     */
    public static ImageFiles in(Path directory, ImageDecoder decoder) throws IOException {
        FolderScan scan = FolderScan.of(directory);
        SkippedImages skipped = new SkippedImages(directory, scan.skipped());
        return new ImageFiles(scan.files(), decoder, skipped);
    }

    /**
     * Wraps a single image.
     *
     * @param file the image
     * @param sidePixels the side of the square to which it is resized, in pixels
     * @return the image
     */
    public static ImageFiles of(Path file, int sidePixels) {
        return of(List.of(file), new ImageDecoder(sidePixels));
    }

    /**
     * Wraps some images.
     *
     * @param files the images, at least one
     * @param decoder decodes one of them
     * @return the images, in the given order
     */
    public static ImageFiles of(List<Path> files, ImageDecoder decoder) {
        Path folder = files.get(0).toAbsolutePath().getParent();
        return new ImageFiles(files, decoder, new SkippedImages(folder, List.of()));
    }

    /**
     * Returns all files that look like images.
     *
     * @return the files in order
     */
    public List<Path> files() {
        return files;
    }

    /**
     * Returns the files that look like images but could not be read so far, with the reasons.
     *
     * @return the files, in the order of their paths
     */
    public List<SkippedImage> skipped() {
        return skipped.list();
    }

    /**
     * The images that could be read.
     *
     * @param files their files
     * @param images uint8 (B, 3, H, W), one for each file; null if there are none
     */
    public record Decoded(List<Path> files, NDArray images) {}

    /**
     * Decodes some of the images.
     *
     * @param manager the manager to which the images are attached, and on whose device they are
     *     created
     * @param from the first file
     * @param to the file after the last
     * @return the readable images among them; the caller closes the array
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
        Shape shape = new Shape(readable.length).addAll(decoder.shape());
        synchronized (upload) {
            ByteBuffer bytes = upload.startBytes(shape.size());
            for (int i : readable) {
                bytes.put(pixels.get(i));
            }
            try (NDArray view = upload.toArray(manager, shape, DataType.UINT8)) {
                return new Decoded(decoded, view.duplicate());
            }
        }
    }

    /** Returns the pixels of an image, or null if it cannot be read. */
    private byte[] decode(Path file) {
        try {
            return decoder.decode(file);
        } catch (IOException e) {
            skipped.add(file, e);
            return null;
        }
    }

    /** Shuts down the decoding threads. */
    @Override
    public void close() {
        threads.close();
    }
}
