/** One workload in one process, and the table that sets many such processes side by side. */
package ai.dyad.benchmarks.compare;
