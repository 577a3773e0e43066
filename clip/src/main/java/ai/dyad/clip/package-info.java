/**
 * Two encoders that share a space, such as CLIP's for images and captions: the one module that sees
 * both {@code ai.dyad.vision} and {@code ai.dyad.text}.
 */
package ai.dyad.clip;
