package ai.dyad.vision.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.training.dataset.Sampler;
import ai.djl.translate.Batchifier;
import ai.djl.util.Progress;
import ai.dyad.data.Fingerprinted;
import ai.dyad.internal.Checks;
import ai.dyad.internal.DefaultSampling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.LongStream;

/**
 * A data set of images of one size, stored as unsigned bytes. A record is
 *
 * <ul>
 *   <li>data: image, uint8 (C, H, W), C = 3 (red, green, blue) or 1 (gray)
 *   <li>labels: group id, int64 (), by default the position of the sample in this data set, or an
 *       id that the data set assigns to images that belong together
 * </ul>
 *
 * <p>and a batch has a leading axis B. The label is a group id, not a class: images with equal
 * group ids are positives of each other. The class, used for evaluation, is in {@link #classes()}.
 *
 * <p>Each batch is gathered as a whole, in the sampler's order, and prefetched if an executor is
 * given. Batches arrive on the data set's device if one is set, else on that of the manager that
 * {@code getData} is given. DJL's transforms work on single records and are rejected: make views
 * from a batch instead.
 *
 * <p>A data set is read when it is built, and owns native memory until it is closed. Reading from
 * it is thread-safe.
 */
public abstract class ImageDataset extends RandomAccessDataset
        implements AutoCloseable, Fingerprinted {
    /**
     * Creates a data set with the common settings of a builder.
     *
     * @param builder the builder
     * @throws IllegalArgumentException if the builder has custom transforms or batchifiers
     */
    protected ImageDataset(Builder<?> builder) {
        super(builder.check());
    }

    /**
     * Returns some of the images.
     *
     * @param manager the manager to which the result is attached, and on whose device it is created
     * @param indices the positions of the images, in the wanted order; repetition is allowed
     * @return the images, uint8 (B, C, H, W), attached to the manager; the caller closes it
     * @throws IndexOutOfBoundsException if a position is not in the data set
     * @throws UncheckedIOException if the images cannot be read
     * @throws IllegalArgumentException if there are no positions
     */
    public final NDArray images(NDManager manager, long... indices) {
        long size = size();
        if (indices.length == 0) {
            throw new IllegalArgumentException("a batch needs at least one index, got none");
        }
        for (long index : indices) {
            if (index < 0 || index >= size) {
                throw new IndexOutOfBoundsException(
                        "index must be in [0, " + size + "), got " + index);
            }
        }
        try {
            return gather(manager, indices);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /**
     * Gathers a batch of images; called by {@link #images} after checking the positions.
     *
     * @param manager the manager to which the result is attached, and on whose device it is created
     * @param indices the positions of the images, at least one
     * @return the images, uint8 (B, C, H, W), attached to the manager
     * @throws IOException if the images cannot be read
     */
    protected abstract NDArray gather(NDManager manager, long[] indices) throws IOException;

    /**
     * Returns the label of an image: its group id, by default its position.
     *
     * @param index the position of the image
     * @return the group id that the image shares with its positives
     */
    protected long groupId(long index) {
        return index;
    }

    /**
     * Returns the shape of the images.
     *
     * @return the shape (C, H, W)
     */
    public abstract Shape imageShape();

    /**
     * Returns the class of every image: its index in {@link #classNames()}, or -1 if unknown.
     *
     * @return a new array of {@link #size()} classes
     */
    public abstract int[] classes();

    /**
     * Returns the names of the classes.
     *
     * @return the names, empty if no image has a class
     */
    public abstract List<String> classNames();

    /**
     * Returns the name of this data set for messages and reports.
     *
     * @return the name, such as "CIFAR-10 train"
     */
    public abstract String name();

    /** Frees the memory of the images. Batches that were returned before stay valid. */
    @Override
    public abstract void close();

    /**
     * Returns the number of channels.
     *
     * @return C: 3 for color, 1 for gray
     */
    public final int channels() {
        return Math.toIntExact(imageShape().get(0));
    }

    /**
     * Returns the height of the images.
     *
     * @return H in pixels
     */
    public final int height() {
        return Math.toIntExact(imageShape().get(1));
    }

    /**
     * Returns the width of the images.
     *
     * @return W in pixels
     */
    public final int width() {
        return Math.toIntExact(imageShape().get(2));
    }

    /**
     * {@inheritDoc}
     *
     * <p>For images in memory it covers the pixels; for files that are decoded on demand, for
     * speed, the length of each file and its first and last 4 KiB.
     */
    @Override
    public long[] checksums() throws IOException {
        return checksums(range(size()));
    }

    /** Returns a checksum of the content of each of some images. */
    long[] checksums(long... indices) throws IOException {
        return PixelChecksums.of(this, indices);
    }

    /**
     * Returns a part of this data set, in a new order. It shares this data set's memory and must
     * not outlive it; closing it does nothing. Its group ids are positions in the part, or, if this
     * data set assigns group ids, those of this data set.
     *
     * @param indices the positions in this data set, one for each image of the part
     * @return the part
     * @throws IndexOutOfBoundsException if a position is not in the data set
     */
    public ImageDataset subset(long... indices) {
        return new ImageSubset(this, indices.clone());
    }

    @Override
    public final Record get(NDManager manager, long index) {
        try (NDArray batch = images(manager, index)) {
            NDList data = new NDList(batch.reshape(imageShape()));
            return new Record(data, new NDList(manager.create(groupId(index))));
        }
    }

    /**
     * Starts one pass over the data.
     *
     * @param manager the parent of every batch's manager
     * @param sampler chooses the images of each batch and their order
     * @param executor prefetches batches, or null to load each batch when it is requested
     * @return the batches; the caller closes each of them, and also the result if the pass is left
     *     early
     */
    @Override
    public final ImageBatches getData(
            NDManager manager, Sampler sampler, ExecutorService executor) {
        return new ImageBatches(this, manager, sampler.sample(this), executor);
    }

    /** Does nothing: the data set was read when it was built. */
    @Override
    public final void prepare(Progress progress) {}

    @Override
    protected final RandomAccessDataset newSubDataset(int[] indices, int from, int to) {
        return subset(Arrays.stream(indices, from, to).asLongStream().toArray());
    }

    @Override
    protected final RandomAccessDataset newSubDataset(List<Long> indices) {
        return subset(indices.stream().mapToLong(Long::longValue).toArray());
    }

    /** Opens the manager of one batch, on the data set's device if one is set. */
    final NDManager newBatchManager(NDManager parent) {
        return device == null ? parent.newSubManager() : parent.newSubManager(device);
    }

    final int prefetchNumber() {
        return prefetchNumber;
    }

    /** Copies the sampling, prefetching and device to the builder of a derived data set. */
    final void copySettings(Builder<?> builder) {
        builder.setSampling(sampler).optPrefetchNumber(prefetchNumber).optDevice(device);
    }

    /** Returns the positions 0 to n - 1. */
    static long[] range(long n) {
        return LongStream.range(0, n).toArray();
    }

    /**
     * The common options of image data sets: sampling (default: batches of 256, in order, including
     * the last partial one), prefetching, a limit, and the device.
     *
     * <p>{@code optDevice} sets the device of the batches and of in-memory data; without it,
     * in-memory data stays in main memory.
     *
     * @param <T> the concrete builder
     */
    public abstract static class Builder<T extends Builder<T>> extends BaseBuilder<T> {
        private static final int DEFAULT_BATCH_SIZE = 256;

        /** Creates a builder with the defaults. */
        protected Builder() {
            sampler = new DefaultSampling(DEFAULT_BATCH_SIZE);
        }

        /** Rejects unsupported DJL settings before anything is read. */
        final Builder<T> check() {
            refuse(
                    pipeline != null || targetPipeline != null,
                    "an image data set supports no transforms, since they work on single records: make"
                            + " views of a whole batch with a ViewGenerator");
            refuse(
                    dataBatchifier != Batchifier.STACK || labelBatchifier != Batchifier.STACK,
                    "an image data set gathers whole batches and supports no other batchifier");
            Checks.atLeast("prefetch number", 0, prefetchNumber);
            return this;
        }

        private static void refuse(boolean given, String rule) {
            if (given) {
                throw new IllegalArgumentException(rule);
            }
        }

        /** Returns the device of in-memory data. */
        final Device deviceOrCpu() {
            return device == null ? Device.cpu() : device;
        }

        /** Copies these settings to the builder of the actual data set. */
        final <B extends Builder<B>> B passTo(B other) {
            return other.setSampling(sampler)
                    .optDataBatchifier(dataBatchifier)
                    .optLabelBatchifier(labelBatchifier)
                    .optPipeline(pipeline)
                    .optTargetPipeline(targetPipeline)
                    .optPrefetchNumber(prefetchNumber)
                    .optLimit(limit)
                    .optDevice(device);
        }
    }
}
