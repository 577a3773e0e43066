/**
 * Figures of images as PNG files: the views of training, nearest neighbors, and text-to-image
 * retrieval. Drawn with the Java platform only. Uses data and augmentation.
 */
package ai.dyad.vision.figure;
