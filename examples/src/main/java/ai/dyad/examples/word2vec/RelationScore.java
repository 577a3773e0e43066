package ai.dyad.examples.word2vec;

import ai.dyad.examples.wordnet.Relation;

/**
 * The score of word vectors on one kind of relation, which training did not use.
 *
 * @param kind the kind of relation
 * @param pairs the number of related pairs tested
 * @param preferred how often a related word is closer than an unrelated one of similar frequency
 * @param preferredError the standard error of {@code preferred}
 * @param hits how often a related word is among the ten nearest
 * @param hitsByChance the same for a random choice of ten words
 */
record RelationScore(
        Relation.Kind kind,
        int pairs,
        double preferred,
        double preferredError,
        double hits,
        double hitsByChance) {}
