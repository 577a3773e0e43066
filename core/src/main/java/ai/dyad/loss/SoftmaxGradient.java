package ai.dyad.loss;

/**
 * What the anchors of one direction make of their sums for the gradient G_ij = repulsion_i e^{s_ij}
 * − attraction_i [positive] − smoothing_i.
 *
 * @param repulsion factors of the exponentials
 * @param attraction what the gradient of a positive is less by
 * @param smoothing what that of every pair in a denominator is less by; null without smoothing
 */
record SoftmaxGradient(BlockVector repulsion, BlockVector attraction, BlockVector smoothing) {}
