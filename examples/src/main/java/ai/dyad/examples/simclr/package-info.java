/** {@code dyad simclr}: SimCLR from a folder of pictures to an encoder that one can use. */
package ai.dyad.examples.simclr;
