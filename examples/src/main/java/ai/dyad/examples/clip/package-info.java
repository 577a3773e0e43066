/** {@code dyad clip}: from pictures and captions to a search for pictures in words. */
package ai.dyad.examples.clip;
