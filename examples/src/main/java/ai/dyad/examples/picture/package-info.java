/** Pictures of what a run did and learned: curves and nearest neighbors. */
package ai.dyad.examples.picture;
