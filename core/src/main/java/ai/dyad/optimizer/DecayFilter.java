package ai.dyad.optimizer;

import ai.djl.ndarray.types.Shape;

/**
 * Says which parameters an optimizer regularizes: weight decay, and for {@link Lars} the layer-wise
 * adaptation as well, touch only those that it accepts.
 *
 * <p>To leave out parameters by name, resolve their ids from the block first:
 *
 * <pre>{@code
 * Set<String> exempt = new HashSet<>();
 * block.getParameters().stream()
 *         .filter(pair -> pair.getKey().contains("positionEmbedding"))
 *         .forEach(pair -> exempt.add(pair.getValue().getId()));
 * DecayFilter filter = (id, shape) -> DecayFilter.MATRICES.decays(id, shape) && !exempt.contains(id);
 * }</pre>
 */
@FunctionalInterface
public interface DecayFilter {
    /**
     * Accepts tensors of rank 2 and higher, and so neither biases, nor the scales and shifts of
     * normalization, nor a logit scale: pulling those toward 0 changes the function more than it
     * simplifies it. The default of every optimizer here, as in SimCLR and CLIP.
     */
    DecayFilter MATRICES = (parameterId, shape) -> shape.dimension() > 1;

    /** Accepts every parameter, as PyTorch's optimizers do with a single parameter group. */
    DecayFilter ALL = (parameterId, shape) -> true;

    /**
     * Says whether a parameter is regularized. Asked at every update: the answer must be cheap and
     * always the same.
     *
     * @param parameterId the id of the parameter, {@link ai.djl.nn.Parameter#getId()}
     * @param shape the shape of its weight
     * @return whether weight decay and layer-wise adaptation apply to it
     */
    boolean decays(String parameterId, Shape shape);
}
