/**
 * Losses that tell the true sample from noise: pure functions of predictions and labels, each a DJL
 * {@link ai.djl.training.loss.Loss}. Between the blocks that embed ({@code ai.dyad.nn}) and the
 * training that steps ({@code ai.dyad.training}).
 */
package ai.dyad.loss;
