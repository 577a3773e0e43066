/** The parts that transformer encoders for images and for text are built from. Not API. */
package ai.dyad.internal.transformer;
