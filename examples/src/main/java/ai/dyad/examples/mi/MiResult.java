package ai.dyad.examples.mi;

import ai.dyad.information.MutualInformationEstimate;

/**
 * One estimate.
 *
 * @param rho the correlation
 * @param truth the true mutual information, in nats
 * @param batchSize N
 * @param estimator the name of the estimator
 * @param trained whether the critic was trained, or the exact one
 * @param estimate the estimate
 */
record MiResult(
        double rho,
        double truth,
        int batchSize,
        String estimator,
        boolean trained,
        MutualInformationEstimate estimate) {}
