/**
 * Figures of images: the views that training makes, what lies nearest to what, what a text finds.
 * Drawn with the Java platform alone, into PNG files. Stands after data and augmentation.
 */
package ai.dyad.vision.figure;
