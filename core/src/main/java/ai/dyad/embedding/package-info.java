/**
 * Embeddings of data sets: an extractor runs a data set through an encoder into a table on the
 * heap, exact search finds the nearest rows, and files store tables with the names of their rows.
 * {@code ai.dyad.evaluation} evaluates tables by their classes.
 */
package ai.dyad.embedding;
