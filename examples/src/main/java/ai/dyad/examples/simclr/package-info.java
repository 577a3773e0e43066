/** {@code dyad simclr}: trains an image encoder with SimCLR, evaluates and saves it. */
package ai.dyad.examples.simclr;
