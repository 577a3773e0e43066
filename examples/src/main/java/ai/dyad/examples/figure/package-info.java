/** Figures about a training run, drawn from its metrics. */
package ai.dyad.examples.figure;
