/**
 * Randomness as a function of a key instead of a stream: the ground on which reproducible
 * shuffling, augmentation and noise stand. Depends on nothing.
 */
package ai.dyad.random;
