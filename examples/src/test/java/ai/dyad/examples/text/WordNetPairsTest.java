package ai.dyad.examples.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.dyad.examples.wordnet.WordNet;
import ai.dyad.text.data.TextPair;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WordNetPairsTest {
    private static WordNet wordNet;

    @BeforeAll
    static void read() throws IOException {
        wordNet = WordNet.read();
    }

    @Test
    void heldOutMeaningsAreNotTrainedOn() {
        TextSplit split = new WordNetPairs(wordNet, 1000, 0, false).split();
        Set<String> glosses = new HashSet<>(split.heldOut().get(0).positives());
        glosses.addAll(split.heldOut().get(1).anchors());
        Set<String> examples = new HashSet<>(split.heldOut().get(1).positives());
        for (TextPair pair : split.training()) {
            assertFalse(glosses.contains(pair.positive()), pair::toString);
            assertFalse(examples.contains(pair.positive()), pair::toString);
        }
        for (TextSplit.HeldOut heldOut : split.heldOut()) {
            assertEquals(1000, heldOut.pairs().size());
            assertEquals(1000, Set.copyOf(heldOut.anchors()).size());
            assertEquals(1000, Set.copyOf(heldOut.positives()).size());
        }
        assertTrue(
                split.training().stream()
                        .anyMatch(pair -> pair.anchor().equals("physical entity")));
    }

    @Test
    void dependsOnlyOnTheSeed() {
        assertEquals(firstHeldOut(0), firstHeldOut(0));
        assertFalse(firstHeldOut(0).equals(firstHeldOut(1)));
    }

    @Test
    void givesEachPairAHardNegativeThatIsNoPositive() {
        TextSplit split = new WordNetPairs(wordNet, 10, 0, true).split();
        KnownPairs known = new KnownPairs();
        split.training().forEach(known::add);
        for (TextPair pair : split.training()) {
            assertFalse(known.contains(pair.anchor(), pair.negative()), pair::toString);
        }
        // the hard negative is a sentence with the same word in another meaning
        Set<String> sentences = new HashSet<>();
        wordNet.synsets().stream()
                .filter(synset -> synset.lemmas().contains("bank"))
                .forEach(synset -> sentences.addAll(synset.examples()));
        assertTrue(
                split.training().stream()
                        .filter(pair -> pair.anchor().startsWith("sloping land"))
                        .filter(pair -> sentences.contains(pair.positive()))
                        .allMatch(pair -> sentences.contains(pair.negative())));
    }

    private static List<TextPair> firstHeldOut(long seed) {
        return new WordNetPairs(wordNet, 10, seed, false).split().heldOut().get(0).pairs();
    }
}
