package ai.dyad.examples.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.data.TextIdentity;
import ai.dyad.text.data.PairColumns;
import ai.dyad.text.data.TextPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePairsTest {
    private static final PairColumns TWO = new PairColumns("anchor", "positive");

    @TempDir private Path folder;

    @Test
    void holdsOutWholeChainsOfParaphrases() throws IOException {
        List<String> lines = new ArrayList<>(List.of("anchor,positive"));
        for (int group = 0; group < 20; group++) {
            for (int i = 0; i < 3; i++) {
                lines.add(
                        "paraphrase %d of question %d,paraphrase %d of question %d"
                                .formatted(i, group, i + 1, group));
            }
        }
        TextSplit split = split(lines, TWO);
        TextSplit.HeldOut heldOut = split.heldOut().get(0);
        assertEquals(12, heldOut.pairs().size());
        assertEquals(48, split.training().size());
        Set<String> tested = new HashSet<>(heldOut.anchors());
        tested.addAll(heldOut.positives());
        for (TextPair pair : split.training()) {
            assertFalse(tested.contains(pair.anchor()), pair::toString);
            assertFalse(tested.contains(pair.positive()), pair::toString);
        }
        assertEquals(4, heldOut.groups().count());
        assertArrayEquals(new long[] {0, 0, 0, 3}, Arrays.copyOf(heldOut.groups().ids(), 4));
    }

    @Test
    void anchorsThatDifferOnlyInCaseStayInOnePart() throws IOException {
        List<String> lines = new ArrayList<>(List.of("anchor,positive"));
        for (int i = 0; i < 20; i++) {
            lines.add("question " + i + ",answer " + i);
            lines.add("QUESTION\u00a0" + i + ",other answer " + i);
        }
        TextSplit split = split(lines, TWO);
        Set<String> tested = new HashSet<>();
        split.heldOut().get(0).anchors().forEach(text -> tested.add(TextIdentity.fold(text)));
        assertEquals(8, split.heldOut().get(0).pairs().size());
        assertTrue(
                split.training().stream()
                        .noneMatch(pair -> tested.contains(TextIdentity.fold(pair.anchor()))));
    }

    @Test
    void neverTrainsOnAHeldOutHardNegative() throws IOException {
        List<String> lines = new ArrayList<>(List.of("anchor,positive,negative"));
        for (int i = 0; i < 20; i++) {
            lines.add("question %d,answer %d,Answer %d".formatted(i, i, (i + 1) % 20));
        }
        TextSplit split = split(lines, new PairColumns("anchor", "positive", "negative"));
        Set<String> tested = new HashSet<>(split.heldOut().get(0).positives());
        assertEquals(4, tested.size());
        assertTrue(split.omitted() > 0);
        assertEquals(20, 4 + split.omitted() + split.training().size());
        assertTrue(
                split.training().stream()
                        .noneMatch(pair -> tested.contains(TextIdentity.fold(pair.negative()))));
    }

    @Test
    void reportsTheNumberOfPairsWithoutSharedText() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> split(List.of("anchor,positive", "a,b", "b,c", "c,d"), TWO))
                        .getMessage();
        assertTrue(message.endsWith("got 3 pairs, 1 that share none"), message);
    }

    private TextSplit split(List<String> lines, PairColumns columns) throws IOException {
        Path file = folder.resolve("pairs.csv");
        Files.write(file, lines);
        return new FilePairs(file, columns, TextIdentity.FOLDED).split(1000, 0);
    }
}
