/**
 * What transformer encoders of pictures and of words share: self-attention and the pre-norm block.
 * The towers in the vision and text modules are built from it; it knows neither pictures nor words.
 */
package ai.dyad.nn.transformer;
