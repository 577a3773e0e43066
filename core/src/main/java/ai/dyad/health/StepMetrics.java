package ai.dyad.health;

/**
 * What was measured at one step.
 *
 * @param step the step, counted from 1 over the whole run
 * @param epoch the epoch, counted from 0
 * @param loss the loss of the step's batch
 * @param learningRate the learning rate that the step used; NaN where the optimizer does not tell
 * @param samplesPerSecond the samples trained on per second since the measurement before, the first
 *     three steps of a process left out; NaN where there were no others
 * @param health the similarities and the spread of the batch's projections
 */
public record StepMetrics(
        long step,
        long epoch,
        float loss,
        float learningRate,
        double samplesPerSecond,
        EmbeddingHealth health) {}
