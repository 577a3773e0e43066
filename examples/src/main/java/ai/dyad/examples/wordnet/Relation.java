package ai.dyad.examples.wordnet;

/**
 * A relation between two words in WordNet.
 *
 * @param kind the kind of relation
 * @param first the first word, a single word in lower case
 * @param second the second word, likewise
 */
public record Relation(Kind kind, String first, String second) {
    /** How two words are related. */
    public enum Kind {
        /** They share a meaning. */
        SYNONYM,
        /** The first is a kind of the second. */
        HYPERNYM,
        /** They are opposites. */
        ANTONYM,
        /** The second is a part of the first. */
        PART
    }
}
