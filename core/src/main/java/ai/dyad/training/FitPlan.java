package ai.dyad.training;

/**
 * The plan of a call of {@link ContrastiveTrainer#fit}.
 *
 * @param firstStep the number of steps already completed; 0 for a new run
 * @param lastStep the step after which training ends
 * @param stepsPerEpoch the number of batches in an epoch
 * @param batchSize the number of samples in a batch
 */
public record FitPlan(long firstStep, long lastStep, int stepsPerEpoch, int batchSize) {}
