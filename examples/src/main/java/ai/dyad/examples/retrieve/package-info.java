/** {@code dyad embed} and {@code dyad search}: embed images and texts into tables, search them. */
package ai.dyad.examples.retrieve;
