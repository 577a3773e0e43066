/**
 * From a batch of uint8 images to the views a model is trained on: augmentations are compiled to
 * one small set of matrices per sample on the host and applied with a few batched products on the
 * device. Comes between the image data and the encoders.
 */
package ai.dyad.vision.augment;
