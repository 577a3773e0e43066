/**
 * The terminal side of the commands: progress, Ctrl-C and tables. Used by the commands; experiments
 * see only {@link ai.dyad.examples.console.Job}.
 */
package ai.dyad.examples.console;
