/** Matrix products in the form that the engine computes fastest. */
package ai.dyad.matrix;
