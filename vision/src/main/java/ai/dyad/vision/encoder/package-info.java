/**
 * Image encoders: blocks that turn a batch of normalized views (B, C, H, W) into features (B, F),
 * and the files in which they travel. Training joins them with a projection head; evaluation uses
 * them alone.
 */
package ai.dyad.vision.encoder;
