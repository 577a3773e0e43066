package ai.dyad.examples.wordnet;

/**
 * Two words that WordNet relates.
 *
 * @param kind how
 * @param first a single word in lower case
 * @param second another
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
