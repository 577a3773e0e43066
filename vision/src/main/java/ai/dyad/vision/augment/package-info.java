/**
 * From a batch of uint8 images to the views a model is trained on: augmentations compile to one
 * small set of matrices per sample on the host, and a few batched products on the device apply
 * them. Stands between the image data and the encoders.
 */
package ai.dyad.vision.augment;
