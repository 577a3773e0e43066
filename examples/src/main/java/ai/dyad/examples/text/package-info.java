/**
 * The command {@code text}: fine-tunes a sentence encoder on pairs of texts, WordNet's or the
 * user's own, and evaluates retrieval on held-out pairs.
 */
package ai.dyad.examples.text;
