/** The workloads under JMH, for single changes to single parts. */
package ai.dyad.benchmarks.jmh;
