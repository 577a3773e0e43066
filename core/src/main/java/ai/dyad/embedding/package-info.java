/**
 * What an encoder says about data, kept and searched: the last step of the path of a batch. An
 * extractor runs a data set through an encoder into a table on the heap; exact search finds the
 * nearest rows; files keep tables with the names of their rows. {@code ai.dyad.evaluation} judges
 * tables by their classes.
 */
package ai.dyad.embedding;
