/** The workloads that are measured; each can be run repeatedly. */
package ai.dyad.benchmarks.workload;
