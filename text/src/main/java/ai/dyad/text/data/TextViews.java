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
 * Uses texts as views. Each sample of a data set has one or more texts, such as the captions of an
 * image; in each epoch one of them is drawn at random for each sample.
 *
 * <pre>{@code
 * ViewGenerator pairs = imageViews.and(TextViews.tokenized(tokenizer, images.captions()));
 * }</pre>
 *
 * <p>Texts are prepared once, when the views are created: they are tokenized or, for a frozen
 * encoder, already encoded. The drawn text depends only on (seed, epoch, index), not on the batch's
 * data.
 */
public final class TextViews implements ViewGenerator {
    private static final Logger logger = LoggerFactory.getLogger(TextViews.class);

    /** Distinguishes this draw from others of the same sample. */
    private static final long DRAW = 0x4341_5054L;

    private final PreparedTexts texts;
    private final int[]
            first; // the position of each sample's first text; the last entry is the number of
    // texts
    private final long truncated;
    private final OptionalLong seed;

    private TextViews(PreparedTexts texts, int[] first, long truncated, OptionalLong seed) {
        this.texts = texts;
        this.first = first;
        this.truncated = truncated;
        this.seed = seed;
    }

    /**
     * Prepares texts as token ids, for an encoder that is trained. A view is ids (B, T) and mask
     * (B, T), int64, padded to the longest of the batch. Texts that are too long are truncated;
     * their number is logged once.
     *
     * @param tokenizer the tokenizer; the caller closes it, at any time after this call
     * @param texts the texts of each sample, in the order of the data set, at least one for each
     * @return the views
     * @throws IllegalArgumentException if there are no samples, or a sample has no text
     */
    public static TextViews tokenized(TextTokenizer tokenizer, List<List<String>> texts) {
        int[] first = starts(texts);
        TokenizedTexts tokens = new TokenizedTexts(tokenizer, flat(texts));
        warn(tokens.truncated(), first, tokenizer.maxLength());
        return new TextViews(tokens, first, tokens.truncated(), OptionalLong.empty());
    }

    /**
     * Prepares texts as the features of a frozen encoder, which are computed once. A view is
     * features (B, F). In the model, use a block in place of the text encoder that returns its
     * input unchanged, such as {@code Blocks.identityBlock()}. Texts that are too long are
     * truncated; their number is logged once.
     *
     * @param manager a manager on the encoder's device, for intermediate results
     * @param encoder the encoder; it is not used after this call
     * @param texts the texts of each sample, in the order of the data set, at least one for each
     * @return the views
     * @throws IllegalArgumentException if there are no samples, or a sample has no text
     */
    public static TextViews embedded(
            NDManager manager, TextEncoder encoder, List<List<String>> texts) {
        return embedded(manager, encoder, texts, null);
    }

    /**
     * Same as {@link #embedded(NDManager, TextEncoder, List)}, but reports progress.
     *
     * @param manager a manager on the encoder's device, for intermediate results
     * @param encoder the frozen encoder
     * @param texts the texts of each sample, in the order of the data set, at least one for each
     * @param listener is told how many texts are done; null for none
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
     * Returns the same views with their own seed, which replaces the run's.
     *
     * @param own the seed
     * @return the views
     */
    public TextViews withSeed(long own) {
        return new TextViews(texts, first, truncated, OptionalLong.of(own));
    }

    /**
     * Returns how many of the texts were longer than the tokenizer's maximum length and were
     * truncated.
     *
     * @return the number of truncated texts
     */
    public long truncatedTexts() {
        return truncated;
    }

    /**
     * Draws a text for each sample of a batch.
     *
     * @param data the batch; only its manager is used, and the result is attached to it
     * @param key identifies the samples
     * @return ids and mask, or features
     * @throws IllegalArgumentException if there are no texts for a sample
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
            throw new IllegalArgumentException("texts must be given for at least 1 sample, got 0");
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
                    "{} of {} texts have more than {} tokens and are truncated",
                    truncated,
                    first[first.length - 1],
                    maxLength);
        }
    }
}
