package ai.dyad.text.data;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.util.Progress;
import ai.dyad.data.BatchKey;
import ai.dyad.data.ViewGenerator;
import ai.dyad.embedding.EmbeddingTable;
import ai.dyad.random.CounterRandom;
import ai.dyad.text.encoder.TextEncoder;
import ai.dyad.text.tokenizer.TextTokenizer;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts as views: each sample of a data set has one or more texts, such as the captions of an
 * image, and a batch gets one of them for each of its samples, drawn anew in each epoch.
 *
 * <pre>{@code
 * ViewGenerator pairs = imageViews.and(TextViews.tokenized(tokenizer, images.captions()));
 * }</pre>
 *
 * <p>Texts are prepared once, when the views are made: either cut into tokens, or, where their
 * encoder is frozen and would give the same each time, encoded. Which text is drawn is a function
 * of (seed, epoch, index) alone. The batch's data are not looked at.
 */
public final class TextViews implements ViewGenerator {
    private static final Logger logger = LoggerFactory.getLogger(TextViews.class);

    /** Tells this draw from others of the same sample. */
    private static final long DRAW = 0x4341_5054L;

    private final PreparedTexts texts;
    private final int[] first; // the position of each sample's first text, then their number
    private final long truncated;
    private final OptionalLong seed;

    private TextViews(PreparedTexts texts, int[] first, long truncated, OptionalLong seed) {
        this.texts = texts;
        this.first = first;
        this.truncated = truncated;
        this.seed = seed;
    }

    /**
     * Prepares texts as token ids, for an encoder that learns. A view is ids (B, T) and mask (B,
     * T), int64, padded to the longest of the batch. Texts that are too long are cut, counted and
     * reported once.
     *
     * @param tokenizer what makes the tokens; it stays the caller's and is not needed afterwards
     * @param texts for each sample of the data set, in its order, at least one text
     * @return the views
     * @throws IllegalArgumentException if there is no sample, or one without text
     */
    public static TextViews tokenized(TextTokenizer tokenizer, List<List<String>> texts) {
        int[] first = starts(texts);
        TokenizedTexts tokens = new TokenizedTexts(tokenizer, flat(texts));
        warn(tokens.truncated(), first, tokenizer.maxLength());
        return new TextViews(tokens, first, tokens.truncated(), OptionalLong.empty());
    }

    /**
     * Prepares texts as the features of a frozen encoder, which are computed once. A view is
     * features (B, F). What stands for the encoder in the model then passes them on unchanged, such
     * as {@code Blocks.identityBlock()}. Texts that are too long are cut, counted and reported
     * once.
     *
     * @param manager a manager on the encoder's device, for what is computed on the way
     * @param encoder the encoder; it is not needed afterwards
     * @param texts for each sample of the data set, in its order, at least one text
     * @return the views
     * @throws IllegalArgumentException if there is no sample, or one without text
     */
    public static TextViews embedded(
            NDManager manager, TextEncoder encoder, List<List<String>> texts) {
        return embedded(manager, encoder, texts, null);
    }

    /**
     * Same as {@link #embedded(NDManager, TextEncoder, List)}, but tells how far it is.
     *
     * @param manager where to compute
     * @param encoder the encoder, not trained
     * @param texts the texts of each sample, at least one each
     * @param listener counts texts; null for nobody
     * @return the views
     */
    public static TextViews embedded(
            NDManager manager, TextEncoder encoder, List<List<String>> texts, Progress listener) {
        int[] first = starts(texts);
        long before = encoder.truncatedTexts();
        EmbeddingTable features;
        try (NDManager scope = manager.newSubManager()) {
            features = EmbeddingTable.of(encoder.embed(scope, flat(texts), listener));
        }
        long truncated = encoder.truncatedTexts() - before;
        warn(truncated, first, encoder.tokenizer().maxLength());
        PreparedTexts rows =
                (target, chosen) ->
                        new NDList(features.select(chosen).toArray(target, 0, chosen.length));
        return new TextViews(rows, first, truncated, OptionalLong.empty());
    }

    /**
     * Returns the same views under a seed of their own instead of the run's.
     *
     * @param own the seed
     * @return the views
     */
    public TextViews withSeed(long own) {
        return new TextViews(texts, first, truncated, OptionalLong.of(own));
    }

    /**
     * Returns how many of the texts were longer than the tokenizer's maximum and were cut.
     *
     * @return the number of truncated texts
     */
    public long truncatedTexts() {
        return truncated;
    }

    /**
     * Draws a text for each sample of a batch.
     *
     * @param data only its manager is used, to which the result is attached
     * @param key which samples these are
     * @return ids and mask, or features
     * @throws IllegalArgumentException if there are no texts of such a sample
     */
    @Override
    public NDList views(NDList data, BatchKey key) {
        int[] chosen = new int[key.size()];
        long own = seed.orElse(key.seed());
        for (int i = 0; i < chosen.length; i++) {
            long sample = key.index(i);
            if (sample < 0 || sample + 1 >= first.length) {
                throw new IllegalArgumentException(
                        "texts must be given for every sample of the data set, in its order: "
                                + (first.length - 1)
                                + " have some, got sample "
                                + sample);
            }
            int begin = first[(int) sample];
            CounterRandom random = CounterRandom.of(DRAW, own, key.epoch(), sample);
            chosen[i] = begin + random.nextInt(first[(int) sample + 1] - begin);
        }
        return texts.inputs(data.head().getManager(), chosen);
    }

    private static int[] starts(List<List<String>> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("texts must be those of at least 1 sample, got 0");
        }
        int[] first = new int[texts.size() + 1];
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).isEmpty()) {
                throw new IllegalArgumentException(
                        "a sample must have at least 1 text, got none for sample " + i);
            }
            first[i + 1] = Math.addExact(first[i], texts.get(i).size());
        }
        return first;
    }

    private static List<String> flat(List<List<String>> texts) {
        return texts.stream().flatMap(List::stream).toList();
    }

    private static void warn(long truncated, int[] first, int maxLength) {
        if (truncated > 0) {
            logger.warn(
                    "{} of {} texts have more than {} tokens and are cut",
                    truncated,
                    first[first.length - 1],
                    maxLength);
        }
    }
}
