/**
 * The emoji embedded in the examples: an image data set that needs no download, with Unicode's
 * groups as classes and descriptions as captions.
 */
package ai.dyad.examples.emoji;
