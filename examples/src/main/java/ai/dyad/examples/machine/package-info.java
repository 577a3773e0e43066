/** The machine that a command runs on: versions, devices, and why CUDA is or is not used. */
package ai.dyad.examples.machine;
