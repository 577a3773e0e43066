/**
 * Read-outs: what frozen embeddings or scores are worth. Comes after training and feeds reports;
 * nothing here changes a model.
 */
package ai.dyad.evaluation;
