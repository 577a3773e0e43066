/**
 * The command {@code nce}: learns a known distribution with every noise-contrastive loss. It uses
 * core's losses, noise and recovery.
 */
package ai.dyad.examples.nce;
