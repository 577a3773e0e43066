package ai.dyad.health;

/**
 * The metrics of one step.
 *
 * @param step the step, counted from 1 over the whole run
 * @param epoch the epoch, counted from 0
 * @param loss the loss of the step's batch
 * @param learningRate the learning rate that the step used; NaN if the optimizer does not report it
 * @param samplesPerSecond the samples trained per second since the previous measurement, without
 *     the first three steps of a process; NaN if there were no others
 * @param health the similarities and the spread of the batch's projections
 */
public record StepMetrics(
        long step,
        long epoch,
        float loss,
        float learningRate,
        double samplesPerSecond,
        EmbeddingHealth health) {}
