/**
 * Pairs of texts for contrastive training, from CSV, TSV and JSON-lines files to batches of token
 * ids. Tokenizers come before it, encoders after.
 */
package ai.dyad.text.data;
