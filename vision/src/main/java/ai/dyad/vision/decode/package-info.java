/**
 * From the bytes of an image file to the pixels of a square: formats, orientation, transparency,
 * resampling, and the threads that share the work. The floor below the data sets.
 */
package ai.dyad.vision.decode;
