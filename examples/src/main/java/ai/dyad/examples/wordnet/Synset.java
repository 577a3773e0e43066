package ai.dyad.examples.wordnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A synset of WordNet: one meaning with its words. One line of a data file holds one synset.
 *
 * @param key the part of speech and offset, by which pointers refer to it
 * @param words the words with this meaning, in lower case, multi-word expressions with underscores
 * @param pointers its relations to other synsets
 * @param gloss its definition and examples
 */
public record Synset(String key, List<String> words, List<Pointer> pointers, String gloss) {
    private static final int FIRST_WORD = 4;
    private static final int HEXADECIMAL = 16;
    private static final Pattern EXAMPLE = Pattern.compile("\"([^\"]+)\"");
    private static final String FIRST_EXAMPLE = "; \"";

    /**
     * A pointer to another synset.
     *
     * @param symbol the kind of relation
     * @param target the key of the other synset
     * @param fromWord the word it starts from, counted from 1; 0 for the whole synset
     * @param toWord the word it ends at, counted from 1; 0 for the whole synset
     */
    public record Pointer(String symbol, String target, int fromWord, int toWord) {}

    /**
     * Parses a line such as {@code 00001740 03 n 01 entity 0 001 ~ 00001930 n 0000 | that}.
     *
     * @param line a line of a data file
     * @return the synset
     */
    public static Synset parse(String line) {
        int bar = line.indexOf('|');
        String[] fields = line.substring(0, bar).trim().split(" +", -1);
        int wordCount = Integer.parseInt(fields[3], HEXADECIMAL);
        List<String> words = new ArrayList<>(wordCount);
        for (int i = 0; i < wordCount; i++) {
            words.add(plain(fields[FIRST_WORD + 2 * i]));
        }
        int at = FIRST_WORD + 2 * wordCount;
        int pointerCount = Integer.parseInt(fields[at]);
        List<Pointer> pointers = new ArrayList<>(pointerCount);
        for (int i = 0; i < pointerCount; i++) {
            int pointer = at + 1 + 4 * i;
            String ends = fields[pointer + 3];
            pointers.add(
                    new Pointer(
                            fields[pointer],
                            key(fields[pointer + 2], fields[pointer + 1]),
                            Integer.parseInt(ends.substring(0, 2), HEXADECIMAL),
                            Integer.parseInt(ends.substring(2), HEXADECIMAL)));
        }
        return new Synset(
                key(fields[2], fields[0]), words, pointers, line.substring(bar + 1).trim());
    }

    /**
     * Returns the words, with spaces in multi-word expressions.
     *
     * @return the lemmas, the most frequent first
     */
    public List<String> lemmas() {
        return words.stream().map(word -> word.replace('_', ' ')).toList();
    }

    /**
     * Returns the gloss without its examples.
     *
     * @return the definition
     */
    public String definition() {
        int examples = gloss.indexOf(FIRST_EXAMPLE);
        return (examples < 0 ? gloss : gloss.substring(0, examples)).strip();
    }

    /**
     * Returns the example sentences, without their quotation marks.
     *
     * @return the examples, often none
     */
    public List<String> examples() {
        return EXAMPLE.matcher(gloss)
                .results()
                .map(found -> found.group(1).strip())
                .filter(example -> !example.isEmpty())
                .toList();
    }

    /** Returns the key; pointers refer to satellite adjectives (s) as adjectives (a). */
    private static String key(String partOfSpeech, String offset) {
        return ("s".equals(partOfSpeech) ? "a" : partOfSpeech) + offset;
    }

    /** Returns the word in lower case without an adjective's position mark, as in "galore(ip)". */
    private static String plain(String word) {
        int mark = word.indexOf('(');
        return (mark < 0 ? word : word.substring(0, mark)).toLowerCase(Locale.ROOT);
    }
}
