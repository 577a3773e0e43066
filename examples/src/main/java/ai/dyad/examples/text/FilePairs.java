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

/** Pairs of texts from a file, split so that no held-out text is used in training. */
final class FilePairs {
    /** Two in each part: training needs a negative, and evaluation a wrong candidate. */
    private static final int FEWEST = 4;

    private static final int HELD_OUT_SHARE = 5;

    private final Path file;
    private final PairColumns columns;
    private final TextIdentity identity;

    /**
     * Creates a reader of a file.
     *
     * @param file a CSV, TSV or JSONL file
     * @param columns the columns of anchors, positives and hard negatives
     * @param identity decides which texts are equal
     */
    FilePairs(Path file, PairColumns columns, TextIdentity identity) {
        this.file = file;
        this.columns = columns;
        this.identity = identity;
    }

    /**
     * Reads and splits the file.
     *
     * @param mostHeldOut the largest number of pairs to hold out; at most a fifth is held out
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
     * Returns the training pairs whose hard negative is not a held-out text.
     *
     * <p>Hard negatives do not connect pairs into groups: the negative of one pair is often the
     * positive of another, so that all pairs would become one group.
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
                            + " must hold at least 2 training pairs whose hard negative is not held out,"
                            + " got "
                            + free.size()
                            + " of "
                            + training.size()
                            + ": hold out fewer with --held-out");
        }
        return free;
    }
}
