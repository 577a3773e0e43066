package ai.dyad.examples.word2vec;

import ai.dyad.examples.wordnet.Relation;

/**
 * The score of vectors on a kind of relation that they were not trained on.
 *
 * @param kind the kind of relation
 * @param pairs the related pairs tested
 * @param preferred how often a related word is closer than an unrelated one that is as frequent
 * @param preferredError the standard error of that
 * @param hits how often a related word is among the nearest
 * @param hitsByChance how often it would be by chance
 */
record RelationScore(
        Relation.Kind kind,
        int pairs,
        double preferred,
        double preferredError,
        double hits,
        double hitsByChance) {}
