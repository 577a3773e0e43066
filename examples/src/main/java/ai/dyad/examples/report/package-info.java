/**
 * The output of a command: tables on the console, {@code evaluation.json} for programs, {@code
 * report.html} for readers, and a closing list of the files.
 */
package ai.dyad.examples.report;
