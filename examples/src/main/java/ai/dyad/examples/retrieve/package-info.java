/** Embeds pictures and texts into tables, and searches those: the commands embed and search. */
package ai.dyad.examples.retrieve;
