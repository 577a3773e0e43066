/** Training runs of the commands: their options, directory, checkpoints, weights and figures. */
package ai.dyad.examples.run;
