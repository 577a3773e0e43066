package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;

/** A data set of images from a {@link PixelSource}, which may be files, archives or memory. */
class StoredImages extends ImageDataset {
    private final Content content;

    StoredImages(ImageDataset.Builder<?> builder, Content content) {
        super(builder);
        this.content = content;
    }

    /**
     * The content of the data set.
     *
     * @param name the name of the data set
     * @param count the number of images
     * @param imageShape the shape (C, H, W) of each
     * @param pixels the source of the pixels
     * @param classes the classes of the images
     */
    record Content(
            String name, long count, Shape imageShape, PixelSource pixels, ImageClasses classes) {}

    @Override
    protected final NDArray gather(NDManager manager, long[] indices) throws IOException {
        return content.pixels().gather(manager, indices);
    }

    @Override
    final long[] checksums(long... indices) throws IOException {
        long[] known = content.pixels().checksums(indices);
        return known == null ? super.checksums(indices) : known;
    }

    @Override
    public final Shape imageShape() {
        return content.imageShape();
    }

    @Override
    public final int[] classes() {
        return content.classes().first(Math.toIntExact(size()));
    }

    @Override
    public final List<String> classNames() {
        return content.classes().names();
    }

    @Override
    public final String name() {
        return content.name();
    }

    @Override
    protected final long availableSize() {
        return content.count();
    }

    @Override
    public final void close() {
        content.pixels().close();
    }
}
