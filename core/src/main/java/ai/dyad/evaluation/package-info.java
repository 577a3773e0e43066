/**
 * What embeddings and critics are worth: nearest-neighbor and linear classification of frozen
 * features, measures of a batch's geometry, bounds on mutual information and the distributions that
 * trained scores stand for. Stands on embeddings; training does not know it.
 */
package ai.dyad.evaluation;
