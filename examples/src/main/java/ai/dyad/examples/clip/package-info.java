/** {@code dyad clip}: trains CLIP on images and captions, for searching images by text. */
package ai.dyad.examples.clip;
