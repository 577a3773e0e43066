/**
 * The command {@code word2vec}: word vectors by skip-gram with negative sampling or NCE, from
 * WordNet's definitions or any text, tested against WordNet's relations.
 */
package ai.dyad.examples.word2vec;
