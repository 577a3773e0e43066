/**
 * Text encoders: transformers that turn token ids into one vector per text, their pooling and their
 * pretrained weights. Uses the tokenizers; projection heads and losses follow.
 */
package ai.dyad.text.encoder;
