package ai.dyad.examples.clip;

import ai.djl.util.JsonUtils;
import ai.dyad.data.TextIdentity;
import ai.dyad.examples.emoji.Emoji;
import ai.dyad.examples.emoji.NotoEmoji;
import ai.dyad.examples.progress.WaitingBar;
import ai.dyad.internal.Text;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.data.CaptionedImages;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Images with captions, split into a training part and a held-out fifth.
 *
 * @param name the name of the data
 * @param input how the images are prepared
 * @param whole all images; {@link #close} closes them
 * @param training four fifths
 * @param test the other fifth
 */
record ClipData(
        String name,
        ImageInput input,
        CaptionedImages whole,
        CaptionedImages training,
        CaptionedImages test)
        implements AutoCloseable {
    static final String EMOJI = "emoji";
    static final Normalization NORMALIZATION = Normalization.IMAGENET;

    private static final double HELD_OUT = 0.2;

    /** Retrieval among a single image is always right, so at least two are held out. */
    private static final int FEWEST_HELD_OUT = 2;

    private static final int FEWEST = 2 + FEWEST_HELD_OUT;

    /** The seed of the split; every run holds out the same fifth, whatever its own seed. */
    private static final long SPLIT = 0;

    /** Opens and splits images; the identity decides which captions are equal. */
    static ClipData open(CaptionSource source, ImageInput input, TextIdentity identity)
            throws IOException {
        return source.captions().equals(EMOJI)
                ? split("Noto emoji", input, emoji(input, identity))
                : split(source.name(), input, source.open(input, identity));
    }

    private static ClipData split(String name, ImageInput input, CaptionedImages whole) {
        long different = Arrays.stream(whole.groupIds()).distinct().count();
        if (different < FEWEST) {
            whole.close();
            throw new IllegalArgumentException(
                    "need at least "
                            + FEWEST
                            + " different pairs, two to train on and two to hold out, got "
                            + different
                            + " (images that share a caption count as one)");
        }
        double share = Math.max(HELD_OUT, (double) FEWEST_HELD_OUT / different);
        List<CaptionedImages> parts = whole.split(share, SPLIT);
        return new ClipData(name, input, whole, parts.get(1), parts.get(0));
    }

    private static CaptionedImages emoji(ImageInput input, TextIdentity identity)
            throws IOException {
        NotoEmoji emoji =
                WaitingBar.during(
                        "reading emoji", NotoEmoji.builder().optSidePixels(input.height())::build);
        Map<String, Integer> uses = new HashMap<>();
        emoji.emoji().forEach(one -> uses.merge(keywords(one), 1, Integer::sum));
        return CaptionedImages.builder()
                .setImages(emoji)
                .setCaptions(emoji.emoji().stream().map(one -> captions(one, uses)).toList())
                .optTextIdentity(identity)
                .optBases(emoji.emoji().stream().map(Emoji::base).toList())
                .build();
    }

    /**
     * Drops keywords that several emoji share, such as "flag": those emoji would become positives
     * of each other.
     */
    private static List<String> captions(Emoji emoji, Map<String, Integer> uses) {
        String keywords = keywords(emoji);
        return keywords.isBlank() || uses.get(keywords) > 1
                ? List.of(emoji.description())
                : List.of(emoji.description(), keywords);
    }

    private static String keywords(Emoji emoji) {
        return String.join(", ", emoji.keywords());
    }

    /** Writes the captions of the held-out images, one line of JSON per image. */
    void listHeldOut(Path file) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < test.size(); i++) {
            lines.append(JsonUtils.GSON.toJson(Map.of("caption", test.captions(i)))).append('\n');
        }
        Text.write(file, lines.toString());
    }

    @Override
    public void close() {
        whole.close();
    }
}
