package ai.dyad.vision.figure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.data.BatchKey;
import ai.dyad.vision.augment.Views;
import ai.dyad.vision.data.ImageDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * A figure of some images spread over a data set, each with its views in the first epoch of a run.
 *
 * <pre>{@code
 * new ViewFigure(views, images, seed).write(manager, Path.of("views.png"));
 * }</pre>
 */
public final class ViewFigure {
    private static final int SAMPLES = 32;
    private static final int SAMPLES_PER_ROW = 4;
    private static final int WANTED_PIXELS = 64;

    private final Views views;
    private final ImageDataset images;
    private final long seed;

    /**
     * Creates a figure.
     *
     * @param views the views
     * @param images the data set
     * @param seed the seed of the run, used if the views have no own seed
     */
    public ViewFigure(Views views, ImageDataset images, long seed) {
        this.views = views;
        this.images = images;
        this.seed = seed;
    }

    /**
     * Draws the figure into a PNG file.
     *
     * @param manager the manager on whose device the views are made
     * @param file the file, replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void write(NDManager manager, Path file) throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            long samples = Math.min(SAMPLES, images.size());
            long[] spread =
                    LongStream.range(0, samples).map(i -> i * images.size() / samples).toArray();
            NDArray originals = images.images(scope, spread);
            NDList drawn = new NDList(originals);
            drawn.addAll(views.views(new NDList(originals), BatchKey.of(seed, 0, spread)));
            ViewGrid.builder()
                    .setNormalization(views.normalization())
                    .optSamplesPerRow(SAMPLES_PER_ROW)
                    .optZoom(Math.max(1, WANTED_PIXELS / images.height()))
                    .build()
                    .write(drawn, file);
        }
    }
}
