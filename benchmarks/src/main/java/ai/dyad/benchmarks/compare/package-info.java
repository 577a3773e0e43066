/** Measures one workload in one process, and tabulates many such processes. */
package ai.dyad.benchmarks.compare;
