/**
 * Noise: distributions that negatives are drawn from, with the log-probability that the
 * noise-contrastive losses need. Feeds {@code ai.dyad.loss}; depends on {@code ai.dyad.random}.
 */
package ai.dyad.noise;
