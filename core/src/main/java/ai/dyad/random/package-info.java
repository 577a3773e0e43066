/**
 * Random numbers as a function of a key instead of a stream, which makes shuffling, augmentation
 * and noise reproducible. Depends on nothing.
 */
package ai.dyad.random;
