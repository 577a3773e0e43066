/**
 * Image data sets: from files to batches of unsigned bytes (B, C, H, W) on the device. The first
 * step on the path of a batch; augmentation turns its images into views.
 */
package ai.dyad.vision.data;
