/**
 * WordNet 3.1 from the class path: meanings with their words, definitions and examples, and how
 * they are related. The data of {@code word2vec}'s test and of {@code text}.
 */
package ai.dyad.examples.wordnet;
