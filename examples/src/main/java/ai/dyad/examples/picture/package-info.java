/** Pictures of what a run did and learned: curves and nearest neighbours. */
package ai.dyad.examples.picture;
