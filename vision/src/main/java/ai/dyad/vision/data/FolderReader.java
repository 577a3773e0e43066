package ai.dyad.vision.data;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.Progress;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Reads the files of a folder for the first time, and finds out which can be read at all. */
final class FolderReader {
    private final Path root;
    private final List<Path> files;
    private final UnreadableImages unreadable;
    private final Progress progress;

    FolderReader(Path root, List<Path> files, UnreadableImages unreadable, Progress progress) {
        this.root = root;
        this.files = files;
        this.unreadable = unreadable;
        this.progress = progress;
    }

    /** The files that can be read, and where their pixels come from from now on. */
    record Content(List<Path> files, PixelSource pixels) {}

    /** Decodes all files into memory, leaving out those that cannot be read. */
    Content decodeAll(DecoderPool threads, ImageDecoder decoder, Device device) throws IOException {
        int side = decoder.side();
        int bytes = 3 * side * side;
        ByteBuffer pixels = PixelStore.allocate(files.size(), new Shape(3, side, side));
        int[] readable = read(threads, (i, file) -> pixels.put(i * bytes, decoder.decode(file)));
        for (int place = 0; place < readable.length; place++) {
            pixels.put(place * bytes, pixels, readable[place] * bytes, bytes);
        }
        threads.close();
        Shape shape = new Shape(readable.length, 3, side, side);
        pixels.limit(readable.length * bytes);
        return new Content(pick(readable), PixelStore.of(pixels, shape, device));
    }

    /**
     * Checks the header of all files, leaving out those that cannot be read. One that later proves
     * damaged is replaced by the next.
     */
    Content checkAll(DecoderPool threads, ImageDecoder decoder) throws IOException {
        List<Path> kept = pick(read(threads, (i, file) -> decoder.check(file)));
        IndexedPixels images = new NextReadable(kept, decoder, unreadable);
        return new Content(kept, new DecodedFiles(images, decoder.side(), threads));
    }

    /** Decodes all files to see which can be read, but keeps none: they are decoded again. */
    Content tryAll(DecoderPool threads, ImageDecoder decoder) throws IOException {
        List<Path> kept = pick(read(threads, (i, file) -> decoder.decode(file)));
        IndexedPixels images = new OnlyThis(kept, decoder);
        return new Content(kept, new DecodedFiles(images, decoder.side(), threads));
    }

    private List<Path> pick(int[] positions) {
        return IntStream.of(positions).mapToObj(files::get).toList();
    }

    /** Returns the positions of the files for which the task succeeds. */
    private int[] read(DecoderPool threads, FileTask task) throws IOException {
        if (progress != null) {
            progress.reset("Reading images", files.size());
        }
        boolean[] readable = new boolean[files.size()];
        threads.forEach(
                readable.length,
                i -> {
                    try {
                        task.run(i, files.get(i));
                        readable[i] = true;
                    } catch (IOException e) {
                        unreadable.add(files.get(i), e);
                    }
                    advance();
                });
        if (progress != null) {
            progress.end();
        }
        unreadable.warn();
        int[] positions = IntStream.range(0, readable.length).filter(i -> readable[i]).toArray();
        if (positions.length == 0) {
            String found = unreadable.examples();
            throw new FileNotFoundException(
                    root
                            + " must hold at least one JPEG, PNG, GIF or BMP image, got none"
                            + (found.isEmpty() ? "" : " that can be read: " + found));
        }
        return positions;
    }

    private synchronized void advance() {
        if (progress != null) {
            progress.increment(1);
        }
    }

    /** What to do with one file. */
    @FunctionalInterface
    private interface FileTask {
        void run(int index, Path file) throws IOException;
    }
}
