/**
 * Models such as CLIP that embed images and texts in one space: saving, loading, search and
 * zero-shot classification. The only module that uses both {@code ai.dyad.vision} and {@code
 * ai.dyad.text}.
 */
package ai.dyad.clip;
