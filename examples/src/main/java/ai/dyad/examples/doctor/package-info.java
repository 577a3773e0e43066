/** {@code dyad doctor}: shows what this machine has and uses, and checks that training can run. */
package ai.dyad.examples.doctor;
