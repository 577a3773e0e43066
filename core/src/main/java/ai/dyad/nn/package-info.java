/**
 * Blocks between the views and the loss: they join views into one forward pass, project features
 * and keep the state that a method needs. Encoders plug in from other modules.
 */
package ai.dyad.nn;
