package ai.dyad.vision.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.data.Fingerprint;
import ai.dyad.data.Groups;
import ai.dyad.data.Split;
import ai.dyad.data.TextIdentity;
import ai.dyad.internal.Checks;
import ai.dyad.vision.decode.SkippedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A data set of images, each with one or more captions.
 *
 * <p>A record's label is the group id of its image. Images have the same group id, and so are never
 * each other's negatives, if they share a caption (see {@link Builder#optTextIdentity}), if they
 * have the same base, such as an image and its recolored copy, or if a chain of such images
 * connects them. A group id is the position of the first image of the group in the data set as it
 * was built; {@link #subset} and {@link #split} keep it.
 *
 * <p>Related: {@link ImageCaptions} reads captions and images from files into a {@code
 * CaptionedImages}.
 */
public final class CaptionedImages extends ImageDataset {
    private final ImageDataset images;
    private final List<List<String>> captions;
    private final long[] ids;
    private final List<SkippedImage> skipped;

    private CaptionedImages(Builder builder, long[] ids) {
        super(builder);
        this.images = builder.images;
        this.captions = builder.captions;
        this.skipped = builder.skipped;
        this.ids = ids;
    }

    /**
     * Returns a builder for images and captions that are already in memory.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the captions of an image.
     *
     * @param index the position of the image
     * @return its captions, at least one, none of them blank
     */
    public List<String> captions(int index) {
        return captions.get(index);
    }

    /**
     * Returns the group ids of all images.
     *
     * @return a new array of {@link #size()} group ids
     */
    public long[] groupIds() {
        return Arrays.copyOf(ids, Math.toIntExact(size()));
    }

    /**
     * Returns the captions of every image, for example as input of {@code TextViews}.
     *
     * @return the captions of each image, in the order of the images
     */
    public List<List<String>> captions() {
        return captions.subList(0, Math.toIntExact(size()));
    }

    /**
     * Returns the captions of all images, one after another.
     *
     * @return the captions, at least one per image
     */
    public List<String> allCaptions() {
        return IntStream.range(0, Math.toIntExact(size()))
                .boxed()
                .flatMap(i -> captions.get(i).stream())
                .toList();
    }

    /**
     * Returns the group id of each caption, which is that of its image.
     *
     * @return one group id for each caption of {@link #allCaptions()}, in the same order
     */
    public long[] captionGroupIds() {
        return IntStream.range(0, Math.toIntExact(size()))
                .mapToObj(i -> LongStream.generate(() -> ids[i]).limit(captions.get(i).size()))
                .flatMapToLong(same -> same)
                .toArray();
    }

    /**
     * Returns the images that were skipped when the data set was read, with the reasons.
     *
     * @return the skipped images in the order of their paths; empty if the data set was not read
     *     from files
     */
    public List<SkippedImage> skipped() {
        return skipped;
    }

    /**
     * Splits the images into two parts at random. Images with equal group ids stay together. The
     * split depends on the seed and the captions, not on the order of the images.
     *
     * <p>The parts share this data set's memory and must not outlive it; closing them does nothing.
     *
     * @param fraction the fraction of the distinct group ids that goes to the first part, in (0, 1)
     * @param seed the seed of the split
     * @return the first part and the rest, neither of them empty
     * @throws IllegalArgumentException if the fraction is not in (0, 1) or leaves a part empty
     */
    public List<CaptionedImages> split(double fraction, long seed) {
        Split split = new CaptionSplit(captions, groupIds()).draw(fraction, seed);
        return List.of(part(split.heldOut()), part(split.training()));
    }

    private CaptionedImages part(int[] positions) {
        return subset(Arrays.stream(positions).asLongStream().toArray());
    }

    /** {@inheritDoc} */
    @Override
    public CaptionedImages subset(long... indices) {
        Builder part = new Builder();
        copySettings(part);
        part.images = images.subset(indices); // checks the positions
        part.captions = Arrays.stream(indices).mapToObj(i -> captions.get((int) i)).toList();
        return new CaptionedImages(part, Arrays.stream(indices).map(i -> ids[(int) i]).toArray());
    }

    @Override
    protected long groupId(long index) {
        return ids[Math.toIntExact(index)];
    }

    @Override
    protected NDArray gather(NDManager manager, long[] indices) throws IOException {
        return images.gather(manager, indices);
    }

    /** {@inheritDoc} Captions are part of the content of an image. */
    @Override
    long[] checksums(long... indices) throws IOException {
        long[] sums = images.checksums(indices);
        for (int i = 0; i < sums.length; i++) {
            int index = Math.toIntExact(indices[i]);
            List<String> content = new ArrayList<>(captions.get(index));
            content.add(Long.toString(sums[i]));
            sums[i] = Fingerprint.checksum(content.toArray(String[]::new));
        }
        return sums;
    }

    @Override
    public Shape imageShape() {
        return images.imageShape();
    }

    @Override
    public int[] classes() {
        return Arrays.copyOf(images.classes(), Math.toIntExact(size()));
    }

    @Override
    public List<String> classNames() {
        return images.classNames();
    }

    @Override
    public String name() {
        return images.name();
    }

    @Override
    protected long availableSize() {
        return captions.size();
    }

    @Override
    public void close() {
        images.close();
    }

    /** Builds {@link CaptionedImages} from images and captions in memory. */
    public static final class Builder extends ImageDataset.Builder<Builder> {
        private ImageDataset images;
        private List<List<String>> captions;
        private List<?> bases;
        private List<SkippedImage> skipped = List.of();
        private TextIdentity identity = TextIdentity.FOLDED;

        private Builder() {}

        /**
         * Sets the images. The captioned images own them and close them when they are closed.
         *
         * @param images the images
         * @return this builder
         */
        public Builder setImages(ImageDataset images) {
            this.images = Checks.given(images, "setImages");
            return this;
        }

        /**
         * Sets the captions.
         *
         * @param captions the captions of each image, at least one for each, none blank
         * @return this builder
         */
        public Builder setCaptions(List<List<String>> captions) {
            Checks.given(captions, "setCaptions");
            this.captions = captions.stream().map(List::copyOf).toList();
            return this;
        }

        /**
         * Sets which images are variants of each other (default: none are).
         *
         * @param bases for each image the object it is a variant of; images with equal bases get
         *     the same group id
         * @return this builder
         */
        public Builder optBases(List<?> bases) {
            this.bases = List.copyOf(Checks.given(bases, "optBases"));
            return this;
        }

        /**
         * Sets when two captions count as the same (default: {@link TextIdentity#FOLDED}, which
         * ignores letter case, white space and Unicode form).
         *
         * @param identity the identity of texts, usually the {@code identities} of the text
         *     encoder's tokenizer
         * @return this builder
         */
        public Builder optTextIdentity(TextIdentity identity) {
            this.identity = Checks.given(identity, "optTextIdentity");
            return this;
        }

        /** Sets the images that were skipped when the data set was read. */
        Builder optSkipped(List<SkippedImage> skipped) {
            this.skipped = List.copyOf(Checks.given(skipped, "optSkipped"));
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Builds the captioned images.
         *
         * @return the captioned images
         * @throws IllegalArgumentException if the number of caption lists or bases differs from the
         *     number of images, if an image has no caption or a blank one, or if all images have
         *     the same group id, so that there would be no negatives
         * @throws IllegalStateException if the images or the captions are not set
         */
        public CaptionedImages build() {
            Checks.isSet(images, "setImages");
            Checks.isSet(captions, "setCaptions");
            requireOneFor("captions", captions.size());
            if (bases != null) {
                requireOneFor("bases", bases.size());
            }
            CaptionGroups.requireCaptions(captions);
            Groups groups = CaptionGroups.of(captions, bases, identity);
            return new CaptionedImages(this, groups.ids());
        }

        private void requireOneFor(String what, int count) {
            if (count != images.size()) {
                throw new IllegalArgumentException(
                        what
                                + " must be given for each of "
                                + images.size()
                                + " images, got "
                                + count);
            }
        }
    }
}
