/** What is measured: each class is one piece of work, ready to be run again and again. */
package ai.dyad.benchmarks.workload;
