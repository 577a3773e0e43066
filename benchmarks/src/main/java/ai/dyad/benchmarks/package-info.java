/** The command {@code ./dyad bench}. */
package ai.dyad.benchmarks;
