package ai.dyad.examples.word2vec;

import ai.dyad.random.CounterRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Pairs of a word and a nearby word, epoch by epoch. They depend only on (seed, epoch, line).
 *
 * <p>Frequent words are dropped with probability {@code 1 - sqrt(t / f)}, where f is their share of
 * the text, and the window around each word is drawn from 1 to its largest width. Mikolov et al.
 * 2013, "Distributed Representations of Words and Phrases and their Compositionality".
 */
final class SkipGrams {
    private static final long ORDER = 1; // keys of the random draws
    private static final long LINE = 2;

    private final Corpus corpus;
    private final int window;
    private final long seed;
    private final double[] keep;

    /**
     * Creates the pairs.
     *
     * @param corpus the text
     * @param window the largest distance between the words of a pair
     * @param threshold t, the share of the text above which a word is dropped at random
     * @param seed the seed
     */
    SkipGrams(Corpus corpus, int window, double threshold, long seed) {
        this.corpus = corpus;
        this.window = window;
        this.seed = seed;
        long[] counts = corpus.vocabulary().counts();
        keep = new double[counts.length];
        double words = LongStream.of(counts).sum();
        for (int i = 0; i < keep.length; i++) {
            double share = counts[i] / words;
            keep[i] = Math.min(1, Math.sqrt(threshold / share));
        }
    }

    /** Receives pairs. */
    interface Consumer {
        /**
         * Called for each pair.
         *
         * @return whether to continue
         */
        boolean accept(int center, int context);
    }

    /** Passes the pairs of an epoch to a consumer, with lines in random order, until it stops. */
    void forEach(long epoch, Consumer consumer) {
        int[] order = IntStream.range(0, corpus.lines()).toArray();
        CounterRandom random = CounterRandom.of(seed, ORDER, epoch);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        for (int line : order) {
            if (!line(epoch, line, consumer)) {
                return;
            }
        }
    }

    private boolean line(long epoch, int line, Consumer consumer) {
        CounterRandom random = CounterRandom.of(seed, LINE, epoch, line);
        int[] words =
                IntStream.of(corpus.line(line))
                        .filter(word -> random.nextDouble() < keep[word])
                        .toArray();
        for (int i = 0; i < words.length; i++) {
            int reach = 1 + random.nextInt(window);
            int last = Math.min(words.length - 1, i + reach);
            for (int j = Math.max(0, i - reach); j <= last; j++) {
                if (j != i && !consumer.accept(words[i], words[j])) {
                    return false;
                }
            }
        }
        return true;
    }
}
