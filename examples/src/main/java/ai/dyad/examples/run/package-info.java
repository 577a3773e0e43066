/** The directory in which one run keeps its settings, checkpoints, weights and pictures. */
package ai.dyad.examples.run;
