/**
 * Evaluation of embeddings: nearest-neighbor and linear classification of frozen features,
 * image-text retrieval and zero-shot classification. Builds on embeddings; training does not depend
 * on it.
 */
package ai.dyad.evaluation;
