package ai.dyad.examples.clip;

import ai.djl.util.JsonUtils;
import ai.dyad.data.TextIdentity;
import ai.dyad.examples.emoji.Emoji;
import ai.dyad.examples.emoji.NotoEmoji;
import ai.dyad.internal.Text;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.data.CaptionedImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures with captions in two parts: one to train on, and a fifth held out.
 *
 * @param name what to call the data
 * @param whole all of them, which is closed at the end
 * @param training four fifths
 * @param test the other fifth
 */
record ClipData(String name, CaptionedImages whole, CaptionedImages training, CaptionedImages test)
        implements AutoCloseable {
    static final String EMOJI = "emoji";
    static final Normalization NORMALIZATION = Normalization.IMAGENET;

    private static final double HELD_OUT = 0.2;

    /** With one alone, nothing else could be found in its place. */
    private static final int FEWEST_HELD_OUT = 2;

    private static final int FEWEST = 2 + FEWEST_HELD_OUT;

    /** Which fifth is held out does not depend on the seed of a run. */
    private static final long SPLIT = 0;

    /** Opens pictures; the text encoder's tokenizer says which captions are the same. */
    static ClipData open(CaptionSource source, int size, TextIdentity identity) throws IOException {
        return source.captions().equals(EMOJI)
                ? split("Noto emoji", emoji(size, identity))
                : split(source.name(), source.open(size, identity));
    }

    private static ClipData split(String name, CaptionedImages whole) {
        long different = Arrays.stream(whole.groupIds()).distinct().count();
        if (different < FEWEST) {
            whole.close();
            throw new IllegalArgumentException(
                    "there must be at least "
                            + FEWEST
                            + " different pairs, two to train on and two to hold out, got "
                            + different
                            + " (pictures that share a caption count as one)");
        }
        double share = Math.max(HELD_OUT, (double) FEWEST_HELD_OUT / different);
        List<CaptionedImages> parts = whole.split(share, SPLIT);
        return new ClipData(name, whole, parts.get(1), parts.get(0));
    }

    private static CaptionedImages emoji(int size, TextIdentity identity) throws IOException {
        NotoEmoji emoji = NotoEmoji.builder().optSidePixels(size).build();
        Map<String, Integer> uses = new HashMap<>();
        emoji.emoji().forEach(one -> uses.merge(keywords(one), 1, Integer::sum));
        return CaptionedImages.builder()
                .setImages(emoji)
                .setCaptions(emoji.emoji().stream().map(one -> captions(one, uses)).toList())
                .optTextIdentity(identity)
                .optBases(emoji.emoji().stream().map(Emoji::base).toList())
                .build();
    }

    /** Keywords that several emoji share, "flag" above all, would make them one and the same. */
    private static List<String> captions(Emoji emoji, Map<String, Integer> uses) {
        String keywords = keywords(emoji);
        return keywords.isBlank() || uses.get(keywords) > 1
                ? List.of(emoji.description())
                : List.of(emoji.description(), keywords);
    }

    private static String keywords(Emoji emoji) {
        return String.join(", ", emoji.keywords());
    }

    /** Lists the captions of the pictures held out, a line of JSON for each picture. */
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
