/**
 * From the bytes of an image file to the pixels of a square: formats, orientation, transparency,
 * resampling, and the threads that do the work. Used by the data sets.
 */
package ai.dyad.vision.decode;
