/**
 * The command {@code text}: fine-tunes a sentence encoder on pairs of texts, WordNet's or the
 * user's own, and says what that gave by retrieval on pairs held out.
 */
package ai.dyad.examples.text;
