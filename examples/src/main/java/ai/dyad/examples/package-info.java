/**
 * The command line {@code dyad} and examples to copy. Nothing depends on this module, so heavy
 * dependencies (engine, charts, command-line parsing) belong here.
 */
package ai.dyad.examples;
