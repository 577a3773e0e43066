package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.dyad.data.BatchKey;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.ViewRecipes;
import ai.dyad.vision.augment.Views;
import java.util.stream.LongStream;

/** SimCLR's two views for CIFAR-10 of a batch of random images. */
public final class Augmentation implements Workload {
    private final NDManager manager;
    private final Views views;
    private final NDArray images;
    private final long[] indices;
    private long epoch;

    /**
     * Prepares a batch.
     *
     * @param batch the number of images
     * @param pixels the height and width of an image
     * @param device the device to run on
     */
    public Augmentation(int batch, int pixels, Device device) {
        manager = NDManager.newBaseManager(device);
        views = views(pixels);
        images = NoiseImages.noise(manager, batch, pixels);
        indices = LongStream.range(0, batch).toArray();
    }

    static Views views(int pixels) {
        return ViewRecipes.simclrCifar(pixels)
                .optSeed(1)
                .optNormalization(Normalization.CIFAR10)
                .build();
    }

    @Override
    public void run() {
        try (NDManager step = manager.newSubManager()) {
            NDArray batch = images.duplicate();
            batch.attach(step);
            NDList made = views.views(new NDList(batch), BatchKey.of(0, epoch++, indices));
            made.get(1).max().getFloat();
        }
    }

    @Override
    public int items() {
        return indices.length;
    }

    @Override
    public void close() {
        manager.close();
    }
}
