/** Measures workloads, one per process, and writes a table of the results of many processes. */
package ai.dyad.benchmarks.compare;
