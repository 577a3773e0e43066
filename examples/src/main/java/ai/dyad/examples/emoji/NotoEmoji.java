package ai.dyad.examples.emoji;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.dyad.random.CounterRandom;
import ai.dyad.vision.data.ImageDataset;
import ai.dyad.vision.data.InMemoryImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Noto emoji as images, uint8 (3, side, side) over white, kept in memory: 1,911 base emoji, or
 * 3,786 with skin-tone variants. The class is Unicode's group; {@link #subgroups()} are finer.
 *
 * <p>Images: Noto Emoji, Apache-2.0, from the Android library emoji-google-android. Descriptions
 * and groups: jemoji, Apache-2.0. Index of the images: emoji-data, MIT.
 */
public final class NotoEmoji extends ImageDataset {
    private final List<Emoji> emoji;
    private final Vocabulary names;
    private final ImageDataset pixels;

    private NotoEmoji(Builder builder, List<Emoji> emoji, Vocabulary names, ImageDataset pixels) {
        super(builder);
        this.emoji = emoji;
        this.names = names;
        this.pixels = pixels;
    }

    /**
     * Creates a builder.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the emoji, by position in the data set.
     *
     * @return {@link #size()} emoji
     */
    public List<Emoji> emoji() {
        return emoji.subList(0, Math.toIntExact(size()));
    }

    /**
     * Returns the subgroup of every emoji.
     *
     * @return {@link #size()} positions in {@link #subgroupNames()}
     */
    public int[] subgroups() {
        return emoji().stream().map(Emoji::subgroup).mapToInt(names.subgroups::indexOf).toArray();
    }

    /**
     * Returns the names of the subgroups, in alphabetical order. The parts of a split have the same
     * names as the whole.
     *
     * @return the names
     */
    public List<String> subgroupNames() {
        return names.subgroups;
    }

    /**
     * Splits the emoji into two parts at random. A base emoji and its skin-tone variants stay
     * together, so that no image has a near-duplicate in the other part. The part of a base emoji
     * depends only on the seed, not on whether skin tones are included.
     *
     * <p>The parts share this data set's memory and must not outlive it; closing them does nothing.
     *
     * @param fraction the share of the base emoji in the first part, in (0, 1)
     * @param seed the random seed
     * @return the two parts, neither of them empty
     * @throws IllegalArgumentException if the fraction is not in (0, 1) or leaves a part empty
     */
    public List<NotoEmoji> split(double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction must be in (0, 1), got " + fraction);
        }
        List<String> shuffled =
                emoji().stream()
                        .map(Emoji::base)
                        .distinct()
                        .sorted(Comparator.comparingLong(base -> draw(base, seed)))
                        .toList();
        int count = Math.toIntExact(Math.round(fraction * shuffled.size()));
        if (count == 0 || count == shuffled.size()) {
            throw new IllegalArgumentException(
                    "fraction must leave emoji in both parts, got "
                            + fraction
                            + " of "
                            + shuffled.size());
        }
        Set<String> first = new HashSet<>(shuffled.subList(0, count));
        return List.of(part(first, true), part(first, false));
    }

    private static long draw(String base, long seed) {
        long[] codePoints = CodePoints.text(base).codePoints().asLongStream().toArray();
        return CounterRandom.hash(seed, CounterRandom.hash(codePoints));
    }

    private NotoEmoji part(Set<String> bases, boolean inside) {
        List<Emoji> all = emoji();
        long[] chosen =
                IntStream.range(0, all.size())
                        .filter(i -> bases.contains(all.get(i).base()) == inside)
                        .asLongStream()
                        .toArray();
        List<Emoji> some = Arrays.stream(chosen).mapToObj(i -> all.get((int) i)).toList();
        Builder settings =
                builder().setSampling(sampler).optPrefetchNumber(prefetchNumber).optDevice(device);
        return new NotoEmoji(settings, some, names, pixels.subset(chosen));
    }

    @Override
    protected NDArray gather(NDManager manager, long[] indices) {
        return pixels.images(manager, indices);
    }

    @Override
    public Shape imageShape() {
        return pixels.imageShape();
    }

    @Override
    public int[] classes() {
        return emoji().stream().map(Emoji::group).mapToInt(names.groups::indexOf).toArray();
    }

    @Override
    public List<String> classNames() {
        return names.groups;
    }

    @Override
    public String name() {
        return pixels.name();
    }

    @Override
    protected long availableSize() {
        return emoji.size();
    }

    @Override
    public void close() {
        pixels.close();
    }

    /** The names of the classes, the same for all parts of a split. */
    private record Vocabulary(List<String> groups, List<String> subgroups) {
        static Vocabulary of(List<Emoji> emoji) {
            return new Vocabulary(
                    emoji.stream().map(Emoji::group).distinct().sorted().toList(),
                    emoji.stream().map(Emoji::subgroup).distinct().sorted().toList());
        }
    }

    /** Configures which emoji to read, and at what size. */
    public static final class Builder extends ImageDataset.Builder<Builder> {
        private int sidePixels = 32;
        private boolean skinTones;

        private Builder() {}

        /**
         * Sets the size that the emoji are scaled to by area averaging (default: 32; the originals
         * are 64).
         *
         * @param sidePixels the side in pixels
         * @return this builder
         */
        public Builder optSidePixels(int sidePixels) {
            this.sidePixels = sidePixels;
            return this;
        }

        /**
         * Sets whether to include skin-tone variants (default: false).
         *
         * @param skinTones true for 3,786 emoji, false for the 1,911 base emoji
         * @return this builder
         */
        public Builder optSkinTones(boolean skinTones) {
            this.skinTones = skinTones;
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Reads the emoji.
         *
         * @return the data set
         * @throws IOException if the images are not on the class path
         * @throws IllegalArgumentException if the side is not positive
         */
        public NotoEmoji build() throws IOException {
            List<StripIndex.Entry> entries =
                    StripIndex.read().stream()
                            .filter(entry -> skinTones || entry.emoji().isBase())
                            .toList();
            Strips strips = Strips.read();
            Shape shape = new Shape(entries.size(), 3, sidePixels, sidePixels);
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(shape.size()));
            for (StripIndex.Entry entry : entries) {
                bytes.put(strips.pixels(entry, sidePixels));
            }
            InMemoryImages pixels =
                    InMemoryImages.builder()
                            .setPixels(bytes.flip(), shape)
                            .optDevice(device)
                            .optName("Noto emoji")
                            .build();
            List<Emoji> emoji = entries.stream().map(StripIndex.Entry::emoji).toList();
            return new NotoEmoji(this, emoji, Vocabulary.of(emoji), pixels);
        }
    }
}
