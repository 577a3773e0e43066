/**
 * Blocks that contrastive models are assembled from: heads, towers, queues and critics. Stands
 * between the encoders, which are the user's, and the losses.
 */
package ai.dyad.nn;
