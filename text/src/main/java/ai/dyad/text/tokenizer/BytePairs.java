package ai.dyad.text.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Byte-level byte-pair encoding: a word starts as its UTF-8 bytes, and the pair that was learned
 * earliest is merged repeatedly until no learned pair is left. The last symbol of a word carries an
 * end marker.
 *
 * @see <a href="https://arxiv.org/abs/1508.07909">Sennrich et al., Neural Machine Translation of
 *     Rare Words with Subword Units, algorithm 1</a>
 */
final class BytePairs {

    private static final int BYTES = 256;
    private static final String END = "</w>";

    /** Limits the memory of the cache; enough for the words that recur. */
    private static final int CACHED_WORDS = 1 << 16;

    private record Pair(String first, String second) {}

    private final String[] byteSymbols = byteSymbols();
    private final Map<Pair, Integer> ranks = new HashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, long[]> cache = new ConcurrentHashMap<>();
    private final int size;

    /**
     * Assigns ids to the bytes, then to the bytes that end a word, then to the result of each
     * merge.
     */
    BytePairs(List<String[]> merges) {
        for (String suffix : List.of("", END)) {
            for (int symbol : symbolOrder()) {
                ids.put(byteSymbols[symbol] + suffix, ids.size());
            }
        }
        int next = ids.size();
        for (String[] merge : merges) {
            ranks.putIfAbsent(new Pair(merge[0], merge[1]), ranks.size());
            // if two merges make the same symbol, the later id wins, as in the reference
            ids.put(merge[0] + merge[1], next++);
        }
        size = next;
    }

    /** Returns the number of symbols. */
    int size() {
        return size;
    }

    /** Encodes one word. */
    long[] encode(String word) {
        long[] known = cache.get(word);
        if (known != null) {
            return known;
        }
        long[] encoded = merge(word).stream().mapToLong(ids::get).toArray();
        if (cache.size() < CACHED_WORDS) {
            cache.put(word, encoded);
        }
        return encoded;
    }

    private List<String> merge(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        List<String> symbols = new ArrayList<>(bytes.length);
        for (byte value : bytes) {
            symbols.add(byteSymbols[value & 0xFF]);
        }
        symbols.set(symbols.size() - 1, symbols.get(symbols.size() - 1) + END);
        while (symbols.size() > 1) {
            Pair best = firstLearned(symbols);
            if (best == null) {
                break;
            }
            join(symbols, best);
        }
        return symbols;
    }

    private Pair firstLearned(List<String> symbols) {
        Pair best = null;
        int bestRank = Integer.MAX_VALUE;
        for (int i = 0; i + 1 < symbols.size(); i++) {
            Pair pair = new Pair(symbols.get(i), symbols.get(i + 1));
            int rank = ranks.getOrDefault(pair, Integer.MAX_VALUE);
            if (rank < bestRank) {
                best = pair;
                bestRank = rank;
            }
        }
        return best;
    }

    private static void join(List<String> symbols, Pair pair) {
        int kept = 0;
        for (int i = 0; i < symbols.size(); i++) {
            String symbol = symbols.get(i);
            if (symbol.equals(pair.first())
                    && i + 1 < symbols.size()
                    && symbols.get(i + 1).equals(pair.second())) {
                symbol += pair.second();
                i++;
            }
            symbols.set(kept++, symbol);
        }
        symbols.subList(kept, symbols.size()).clear();
    }

    /** Returns the visible character that represents each byte in the vocabulary file. */
    private static String[] byteSymbols() {
        String[] symbols = new String[BYTES];
        int hidden = 0;
        for (int value = 0; value < BYTES; value++) {
            int character = isVisible(value) ? value : BYTES + hidden++;
            symbols[value] = String.valueOf((char) character);
        }
        return symbols;
    }

    /** Returns the bytes in the order of their ids: the visible ones first. */
    private static List<Integer> symbolOrder() {
        List<Integer> order = new ArrayList<>();
        for (boolean visible : new boolean[] {true, false}) {
            for (int value = 0; value < BYTES; value++) {
                if (isVisible(value) == visible) {
                    order.add(value);
                }
            }
        }
        return order;
    }

    private static boolean isVisible(int value) {
        return (value >= '!' && value <= '~')
                || (value >= 0xA1 && value <= 0xAC)
                || (value >= 0xAE && value <= 0xFF);
    }
}
