/**
 * How good a representation is: by its classes (nearest neighbours, a linear probe) on tables of
 * {@link ai.dyad.embedding}, and by its shape (alignment, uniformity, spread, rank) on a batch of
 * views. Observes only; nothing here is trained further or kept.
 */
package ai.dyad.evaluation;
