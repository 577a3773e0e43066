package ai.dyad.examples.text;

import ai.dyad.data.Groups;
import ai.dyad.data.Split;
import ai.dyad.data.TextIdentity;
import ai.dyad.text.data.PairColumns;
import ai.dyad.text.data.PairFile;
import ai.dyad.text.data.TextGroups;
import ai.dyad.text.data.TextPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The user's own pairs, split so that no text is both trained on and held out. */
final class FilePairs {
    /** Two to train on, for a negative, and two to hold out, for a wrong answer. */
    private static final int FEWEST = 4;

    private static final int HELD_OUT_SHARE = 5;

    private final Path file;
    private final PairColumns columns;
    private final TextIdentity identity;

    /**
     * Names a file.
     *
     * @param file a CSV, TSV or JSONL file
     * @param columns which columns hold what
     * @param identity says which texts are the same
     */
    FilePairs(Path file, PairColumns columns, TextIdentity identity) {
        this.file = file;
        this.columns = columns;
        this.identity = identity;
    }

    /**
     * Reads and splits the file.
     *
     * @param mostHeldOut how many pairs may be held out; a fifth of them is, if that is less
     * @param seed the seed of the split
     * @throws IllegalArgumentException if fewer than four pairs share no text
     */
    TextSplit split(int mostHeldOut, long seed) throws IOException {
        List<TextPair> pairs = PairFile.read(file, columns);
        Groups found = TextGroups.of(pairs, identity);
        int[] ids = IntStream.range(0, pairs.size()).map(found::of).toArray();
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
        List<TextPair> training = pick(pairs, split.training());
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
        List<TextPair> free = withoutHeldOutNegatives(training, heldOut);
        return new TextSplit(
                file.toString(),
                free,
                List.of(new TextSplit.HeldOut(name, heldOut, identity)),
                training.size() - free.size());
    }

    private static List<TextPair> pick(List<TextPair> pairs, int... positions) {
        return Arrays.stream(positions).mapToObj(pairs::get).toList();
    }

    /**
     * A hard negative is trained on as well. It joins no pairs into a group, since that of one pair
     * is often the positive of another, and all pairs would be one group.
     */
    private List<TextPair> withoutHeldOutNegatives(
            List<TextPair> training, List<TextPair> heldOut) {
        if (columns.negative() == null) {
            return training;
        }
        Set<Object> tested = new HashSet<>();
        tested.addAll(identity.of(heldOut.stream().map(TextPair::anchor).toList()));
        tested.addAll(identity.of(heldOut.stream().map(TextPair::positive).toList()));
        List<Object> negatives = identity.of(training.stream().map(TextPair::negative).toList());
        List<TextPair> free = new ArrayList<>();
        for (int i = 0; i < training.size(); i++) {
            if (!tested.contains(negatives.get(i))) {
                free.add(training.get(i));
            }
        }
        if (free.size() < 2) {
            throw new IllegalArgumentException(
                    file
                            + " must hold pairs to train on whose hard negative is not held out,"
                            + " got "
                            + free.size()
                            + " of "
                            + training.size()
                            + ": hold out fewer with --held-out");
        }
        return free;
    }
}
