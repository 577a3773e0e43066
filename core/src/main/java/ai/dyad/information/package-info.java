/**
 * Mutual information from contrastive scores: variational bounds, estimates with confidence
 * intervals, and recovery of distributions from trained scores.
 */
package ai.dyad.information;
