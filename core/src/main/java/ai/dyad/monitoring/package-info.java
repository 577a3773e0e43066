/**
 * What one can know of a run while it trains: the loss and the health of the embeddings every few
 * steps, in a file and in words. Observes the training path and uses the evaluation's measures.
 */
package ai.dyad.monitoring;
