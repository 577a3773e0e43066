/**
 * The command line {@code dyad} and examples to copy. A leaf: everything heavy (engine, charts,
 * command-line parsing) stays here, and nothing depends on it.
 */
package ai.dyad.examples;
