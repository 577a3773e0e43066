package ai.dyad.examples.simclr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.data.BatchKey;
import ai.dyad.vision.augment.ViewGrid;
import ai.dyad.vision.augment.Views;
import ai.dyad.vision.data.ImageDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** Draws a few training pictures, each with the two views that the first epoch makes of it. */
final class ViewsPicture {
    private static final int SAMPLES = 32;
    private static final int SAMPLES_PER_ROW = 4;
    private static final int WANTED_PIXELS = 64;

    private final Views views;
    private final ImageDataset images;
    private final long seed;

    ViewsPicture(Views views, ImageDataset images, long seed) {
        this.views = views;
        this.images = images;
        this.seed = seed;
    }

    void write(NDManager manager, Path file) throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            long samples = Math.min(SAMPLES, images.size());
            long[] spread =
                    LongStream.range(0, samples).map(i -> i * images.size() / samples).toArray();
            NDArray originals = images.images(scope, spread);
            NDList pictures = new NDList(originals);
            pictures.addAll(views.views(new NDList(originals), BatchKey.of(seed, 0, spread)));
            ViewGrid.builder()
                    .setNormalization(views.normalization())
                    .optSamplesPerRow(SAMPLES_PER_ROW)
                    .optZoom(Math.max(1, WANTED_PIXELS / images.height()))
                    .build()
                    .write(pictures, file);
        }
    }
}
