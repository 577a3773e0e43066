package ai.dyad.examples.mi;

import ai.dyad.information.MutualInformationEstimate;

/**
 * One estimate.
 *
 * @param rho the correlation
 * @param truth the true mutual information, in nats
 * @param batchSize the batch size N
 * @param estimator the name of the estimator
 * @param trained true for a trained critic, false for the exact one
 * @param estimate the estimate
 */
record MiResult(
        double rho,
        double truth,
        int batchSize,
        String estimator,
        boolean trained,
        MutualInformationEstimate estimate) {}
