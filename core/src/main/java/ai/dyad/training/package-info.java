/**
 * The training loop: each batch becomes views, the model's outputs, a loss, a gradient and an
 * update. A checkpoint holds everything the next step depends on. Builds on blocks, losses and
 * optimizers; listeners only observe.
 */
package ai.dyad.training;
