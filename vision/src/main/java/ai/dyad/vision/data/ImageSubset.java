package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Selected images of another data set, in a given order. */
final class ImageSubset extends ImageDataset {
    private final ImageDataset whole;
    private final long[] positions;

    ImageSubset(ImageDataset whole, long[] positions) {
        super(new Builder(whole));
        for (long position : positions) {
            if (position < 0 || position >= whole.size()) {
                throw new IndexOutOfBoundsException(
                        "index must be in [0, " + whole.size() + "), got " + position);
            }
        }
        this.whole = whole;
        this.positions = positions;
    }

    @Override
    protected NDArray gather(NDManager manager, long[] indices) throws IOException {
        long[] mapped = Arrays.stream(indices).map(i -> positions[(int) i]).toArray();
        return whole.gather(manager, mapped);
    }

    @Override
    long[] checksums(long... indices) throws IOException {
        return whole.checksums(Arrays.stream(indices).map(i -> positions[(int) i]).toArray());
    }

    @Override
    public Shape imageShape() {
        return whole.imageShape();
    }

    @Override
    public int[] classes() {
        int[] all = whole.classes();
        return Arrays.stream(positions).mapToInt(i -> all[(int) i]).toArray();
    }

    @Override
    public List<String> classNames() {
        return whole.classNames();
    }

    @Override
    public String name() {
        return positions.length + " of " + whole.name();
    }

    @Override
    protected long availableSize() {
        return positions.length;
    }

    @Override
    public void close() {}

    private static final class Builder extends ImageDataset.Builder<Builder> {
        Builder(ImageDataset whole) {
            whole.copySettings(this);
        }

        @Override
        protected Builder self() {
            return this;
        }
    }
}
