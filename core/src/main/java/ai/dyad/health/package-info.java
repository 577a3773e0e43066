/**
 * Is a run healthy: alignment, uniformity, spread and rank of embeddings, watched while training.
 */
package ai.dyad.health;
