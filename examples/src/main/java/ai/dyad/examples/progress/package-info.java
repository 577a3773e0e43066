/** What a person sees while a command works, and how it is interrupted without a loss. */
package ai.dyad.examples.progress;
