/**
 * Image encoders: blocks that turn a batch of normalized views (B, C, H, W) into features (B, F),
 * and their model files. In training a projection head follows; evaluation uses the features
 * directly.
 */
package ai.dyad.vision.encoder;
