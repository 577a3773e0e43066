/**
 * The command {@code nce}: learns a known distribution by every loss that tells true samples from
 * noise. Shows core's losses, noise and recovery at work.
 */
package ai.dyad.examples.nce;
