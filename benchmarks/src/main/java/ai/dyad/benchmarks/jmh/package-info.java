/** JMH benchmarks of the workloads, to compare a single part before and after a change. */
package ai.dyad.benchmarks.jmh;
