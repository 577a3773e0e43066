/**
 * What transformer encoders of images and of words share: self-attention and the pre-norm block.
 * The encoders in the vision and text modules are built from it; it knows neither images nor words.
 */
package ai.dyad.nn.transformer;
