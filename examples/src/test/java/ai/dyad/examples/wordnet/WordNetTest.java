package ai.dyad.examples.wordnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordNetTest {
    @Test
    void parsesALine() {
        Synset synset =
                Synset.parse(
                        "00013172 00 s 02 abounding(ip) 0 Galore 0 002 & 00013016 a 0000 ! 00014000"
                                + " v 0102 | existing in abundance; \"whiskey galore\"  ");
        assertEquals("a00013172", synset.key());
        assertEquals(List.of("abounding", "galore"), synset.words());
        assertEquals(
                List.of(
                        new Synset.Pointer("&", "a00013016", 0, 0),
                        new Synset.Pointer("!", "v00014000", 1, 2)),
                synset.pointers());
        assertEquals("existing in abundance; \"whiskey galore\"", synset.gloss());
        assertEquals("existing in abundance", synset.definition());
        assertEquals(List.of("whiskey galore"), synset.examples());
    }

    @Test
    void readsAllOfWordNet() throws IOException {
        WordNet wordNet = WordNet.read();
        assertEquals(117_791, wordNet.synsets().size());
        List<String> phrases = wordNet.phrases();
        assertTrue(
                phrases.contains(
                        "that which is perceived or known or inferred to have its own"
                                + " distinct existence (living or nonliving)"));
        assertTrue(phrases.stream().noneMatch(phrase -> phrase.contains(";")));
        Set<Relation> relations = wordNet.relations();
        assertTrue(relations.contains(new Relation(Relation.Kind.SYNONYM, "car", "auto")));
        assertTrue(relations.contains(new Relation(Relation.Kind.HYPERNYM, "dog", "canine")));
        assertTrue(relations.contains(new Relation(Relation.Kind.ANTONYM, "hot", "cold")));
        assertTrue(relations.contains(new Relation(Relation.Kind.PART, "hand", "finger")));
        assertFalse(relations.contains(new Relation(Relation.Kind.ANTONYM, "hot", "hot")));
    }
}
