/**
 * The update at the end of a step: optimizers whose state can be saved and restored, learning rate
 * schedules and gradient clipping. They implement DJL's {@code Optimizer} and {@code Tracker}, so
 * each works in plain DJL training; {@code ai.dyad.training} builds on them.
 */
package ai.dyad.optimizer;
