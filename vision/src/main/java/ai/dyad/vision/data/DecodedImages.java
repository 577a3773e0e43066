package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;

/** Colour images of a source of pixels. */
final class DecodedImages extends ImageDataset {
    private final FolderReader.Content content;
    private final Description what;

    private DecodedImages(Builder builder, FolderReader.Content content) {
        super(builder);
        this.content = content;
        this.what = builder.what;
    }

    /**
     * What the images are.
     *
     * @param name what to call them
     * @param side their height and width
     * @param classes what they show
     */
    record Description(String name, int side, PictureClasses classes) {}

    /** Takes its settings from another builder. */
    static DecodedImages of(
            ImageDataset.Builder<?> settings, Description what, FolderReader.Content content) {
        return new DecodedImages(settings.passTo(new Builder(what)), content);
    }

    @Override
    protected NDArray gather(NDManager manager, long[] indices) throws IOException {
        return content.pixels().gather(manager, indices);
    }

    @Override
    public Shape imageShape() {
        return new Shape(3, what.side(), what.side());
    }

    @Override
    public int[] classes() {
        return what.classes().first(Math.toIntExact(size()));
    }

    @Override
    public List<String> classNames() {
        return what.classes().names();
    }

    @Override
    public String name() {
        return what.name();
    }

    @Override
    protected long availableSize() {
        return content.files().size();
    }

    @Override
    public void close() {
        content.pixels().close();
    }

    private static final class Builder extends ImageDataset.Builder<Builder> {
        private final Description what;

        Builder(Description what) {
            this.what = what;
        }

        @Override
        protected Builder self() {
            return this;
        }
    }
}
