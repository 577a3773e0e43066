/**
 * The training path: a data set's batches become views, the model's projections, a loss, a gradient
 * and one update; a checkpoint holds all that the next step depends on. Stands on blocks, losses
 * and optimizers; listeners observe it.
 */
package ai.dyad.training;
