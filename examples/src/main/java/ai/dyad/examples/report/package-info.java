/**
 * What a command leaves behind: tables on the console, {@code evaluation.json} for programs, {@code
 * report.html} for readers, and the lines that say where everything is.
 */
package ai.dyad.examples.report;
