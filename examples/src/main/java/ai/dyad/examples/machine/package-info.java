/** The machine that a command runs on: its devices, dyad's version, and the use of CUDA. */
package ai.dyad.examples.machine;
