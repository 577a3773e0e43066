package ai.dyad.training;

/**
 * What a call of {@link ContrastiveTrainer#fit} is about to do.
 *
 * @param firstStep the steps already done; 0 for a new run
 * @param lastStep the step after which training ends
 * @param stepsPerEpoch the batches in an epoch
 * @param batchSize the samples in a batch
 */
public record FitPlan(long firstStep, long lastStep, int stepsPerEpoch, int batchSize) {}
