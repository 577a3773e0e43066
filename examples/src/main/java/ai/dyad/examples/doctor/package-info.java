/** {@code dyad doctor}: says what this machine has, what is used, and why CUDA is or is not. */
package ai.dyad.examples.doctor;
