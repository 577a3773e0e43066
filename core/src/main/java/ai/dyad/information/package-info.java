/** Mutual information from contrastive scores: variational bounds and what they recover. */
package ai.dyad.information;
