/**
 * Monitoring during training: alignment, uniformity, spread and rank of embeddings, warnings about
 * collapse, and a file of metrics.
 */
package ai.dyad.health;
