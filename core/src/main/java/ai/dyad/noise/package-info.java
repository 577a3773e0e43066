/**
 * Noise distributions, from which negatives are drawn, with the log-probabilities that the
 * noise-contrastive losses need. Feeds {@code ai.dyad.loss}; depends on {@code ai.dyad.random}.
 */
package ai.dyad.noise;
