/**
 * From token ids to one vector per text: transformer encoders, the pooling of their states, and
 * pretrained weights for them. Tokenizers come before it, projection and loss after.
 */
package ai.dyad.text.encoder;
