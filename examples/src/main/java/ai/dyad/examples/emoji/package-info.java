/**
 * The emoji that come with the examples: pictures to train on when nothing else is at hand, with
 * groups to evaluate on and descriptions to caption them. A data set like those of the vision
 * module.
 */
package ai.dyad.examples.emoji;
