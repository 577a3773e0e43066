/**
 * Pairs of texts for contrastive training: from CSV, TSV and JSON Lines files to batches of token
 * ids. Uses the tokenizers; feeds the text encoders.
 */
package ai.dyad.text.data;
