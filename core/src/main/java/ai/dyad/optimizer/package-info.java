/**
 * The last step of a batch: optimizers whose whole state can be saved and restored, the learning
 * rate they follow and the clipping before them. Stands on DJL's {@code Optimizer} and {@code
 * Tracker}, so each works in plain DJL training; {@code ai.dyad.training} builds on it.
 */
package ai.dyad.optimizer;
