/** Pretrained text encoders for all commands. */
package ai.dyad.examples.pretrained;
