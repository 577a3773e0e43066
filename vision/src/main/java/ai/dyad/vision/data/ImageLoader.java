package ai.dyad.vision.data;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.Progress;
import ai.dyad.vision.decode.DecoderPool;
import ai.dyad.vision.decode.ImageDecoder;
import ai.dyad.vision.decode.PixelDecoder;
import ai.dyad.vision.decode.SkippedImages;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Reads image files for the first time to find out which of them are readable. */
final class ImageLoader {
    private final Path root;
    private final List<Path> files;
    private final SkippedImages skipped;
    private final int others;
    private final Progress progress;

    ImageLoader(Candidates candidates, Progress progress) {
        this.root = candidates.root();
        this.files = candidates.files();
        this.skipped = candidates.skipped();
        this.others = candidates.others();
        this.progress = progress;
    }

    /**
     * The files that were found, before any of them is opened.
     *
     * @param root the common folder
     * @param files the image files
     * @param skipped the files that look like images but are not read
     * @param others how many files do not look like images
     */
    record Candidates(Path root, List<Path> files, SkippedImages skipped, int others) {}

    /** The readable files and the source of their pixels. */
    record Loaded(List<Path> files, PixelSource pixels) {}

    /** Decodes all files into memory, leaving out those that cannot be read. */
    Loaded decodeAll(DecoderPool threads, ImageDecoder decoder, Device device) throws IOException {
        int bytes = Math.toIntExact(decoder.shape().size());
        ByteBuffer pixels = PixelStore.allocate(files.size(), decoder.shape());
        int[] readable = read(threads, (i, file) -> pixels.put(i * bytes, decoder.decode(file)));
        for (int place = 0; place < readable.length; place++) {
            pixels.put(place * bytes, pixels, readable[place] * bytes, bytes);
        }
        threads.close();
        Shape shape = new Shape(readable.length).addAll(decoder.shape());
        pixels.limit(readable.length * bytes);
        return new Loaded(pick(readable), PixelStore.of(pixels, shape, device));
    }

    /**
     * Checks the header of all files, leaving out those that cannot be read. A file that is later
     * found damaged is replaced by the next.
     */
    Loaded checkAll(DecoderPool threads, ImageDecoder decoder) throws IOException {
        List<Path> kept = pick(read(threads, (i, file) -> decoder.check(file)));
        PixelDecoder images = PixelDecoder.orNext(kept, decoder, skipped);
        return new Loaded(kept, new OnDemandPixels(images, decoder.shape(), threads));
    }

    /**
     * Decodes all files to find the readable ones, but keeps no pixels: images are decoded again on
     * demand.
     */
    Loaded tryAll(DecoderPool threads, ImageDecoder decoder) throws IOException {
        List<Path> kept = pick(read(threads, (i, file) -> decoder.decode(file)));
        PixelDecoder images = PixelDecoder.orFail(kept, decoder);
        return new Loaded(kept, new OnDemandPixels(images, decoder.shape(), threads));
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
        try {
            threads.forEach(
                    readable.length,
                    i -> {
                        try {
                            task.run(i, files.get(i));
                            readable[i] = true;
                        } catch (IOException e) {
                            skipped.add(files.get(i), e);
                        }
                        advance();
                    });
        } finally {
            if (progress != null) {
                progress.end();
            }
        }
        skipped.warn();
        int[] positions = IntStream.range(0, readable.length).filter(i -> readable[i]).toArray();
        if (positions.length == 0) {
            String found = skipped.examples();
            throw new FileNotFoundException(
                    root
                            + " must hold at least one JPEG, PNG, GIF or BMP image, got none"
                            + (found.isEmpty() ? others() : " that can be read: " + found));
        }
        return positions;
    }

    private String others() {
        return others == 0 ? "" : " among " + others + " files";
    }

    private synchronized void advance() {
        if (progress != null) {
            progress.increment(1);
        }
    }

    /** A task for one file. */
    @FunctionalInterface
    private interface FileTask {
        void run(int index, Path file) throws IOException;
    }
}
