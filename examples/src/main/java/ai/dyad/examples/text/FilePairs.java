package ai.dyad.examples.text;

import ai.dyad.data.Split;
import ai.dyad.text.data.PairColumns;
import ai.dyad.text.data.PairFile;
import ai.dyad.text.data.TextGroups;
import ai.dyad.text.data.TextPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The user's own pairs, split so that no text is both trained on and held out. */
final class FilePairs {
    /** Two to train on, or nothing is a negative; two held out, or nothing is sought. */
    private static final int FEWEST = 4;

    private static final int HELD_OUT_SHARE = 5;

    private FilePairs() {}

    /**
     * Reads and splits a file.
     *
     * @param file a CSV, TSV or JSONL file
     * @param columns which columns hold what
     * @param mostHeldOut how many pairs may be held out; a fifth of them is, if that is less
     * @param seed the seed of the split
     * @throws IllegalArgumentException if fewer than four pairs share no text
     */
    static TextSplit read(Path file, PairColumns columns, int mostHeldOut, long seed)
            throws IOException {
        List<TextPair> pairs = PairFile.read(file, columns);
        int[] ids = TextGroups.of(pairs);
        long groups = Arrays.stream(ids).distinct().count();
        if (groups < FEWEST) {
            throw new IllegalArgumentException(
                    file
                            + " must hold at least "
                            + FEWEST
                            + " pairs that share no text, two to train on and two to hold out, got "
                            + pairs.size()
                            + " pairs, "
                            + groups
                            + " that share none");
        }
        int wanted = Math.max(2, Math.min(mostHeldOut, pairs.size() / HELD_OUT_SHARE));
        Split split = Split.byGroup(ids, wanted, seed);
        List<TextPair> heldOut = pick(pairs, split.heldOut());
        if (heldOut.size() < 2) {
            throw new IllegalArgumentException(
                    file
                            + " must hold pairs that share no text with most others, to hold out,"
                            + " got "
                            + groups
                            + " groups of pairs that share texts among "
                            + pairs.size()
                            + " pairs");
        }
        String name = columns.anchor() + " → " + columns.positive();
        return new TextSplit(
                file.toString(),
                pick(pairs, split.training()),
                List.of(new TextSplit.HeldOut(name, heldOut)));
    }

    private static List<TextPair> pick(List<TextPair> pairs, int... positions) {
        return Arrays.stream(positions).mapToObj(pairs::get).toList();
    }
}
