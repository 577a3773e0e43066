package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Colour images of a source of pixels, without classes. */
final class DecodedImages extends ImageDataset {
    private final FolderReader.Content content;
    private final int side;
    private final String name;

    private DecodedImages(Builder builder, FolderReader.Content content, int side) {
        super(builder);
        this.content = content;
        this.side = side;
        this.name = builder.name;
    }

    /** Takes its settings from another builder. */
    static DecodedImages of(
            ImageDataset.Builder<?> settings, String name, FolderReader.Content content, int side) {
        return new DecodedImages(settings.passTo(new Builder(name)), content, side);
    }

    @Override
    protected NDArray gather(NDManager manager, long[] indices) throws IOException {
        return content.pixels().gather(manager, indices);
    }

    @Override
    public Shape imageShape() {
        return new Shape(3, side, side);
    }

    @Override
    public int[] classes() {
        int[] unknown = new int[Math.toIntExact(size())];
        Arrays.fill(unknown, -1);
        return unknown;
    }

    @Override
    public List<String> classNames() {
        return List.of();
    }

    @Override
    public String name() {
        return name;
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
        private final String name;

        Builder(String name) {
            this.name = name;
        }

        @Override
        protected Builder self() {
            return this;
        }
    }
}
