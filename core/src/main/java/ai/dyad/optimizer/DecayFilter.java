package ai.dyad.optimizer;

import ai.djl.ndarray.types.Shape;

/**
 * Selects the parameters that an optimizer regularizes: weight decay, and for {@link Lars} also the
 * layer-wise adaptation, apply only to those it accepts.
 *
 * <p>To exclude parameters by name, get their ids from the block first:
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
     * Accepts tensors of rank 2 and higher, and therefore no biases, normalization scales and
     * shifts, or logit scales, which should not be pulled toward 0. The default of every optimizer
     * here, as in SimCLR and CLIP.
     */
    DecayFilter MATRICES = (parameterId, shape) -> shape.dimension() > 1;

    /** Accepts every parameter, as PyTorch's optimizers do with a single parameter group. */
    DecayFilter ALL = (parameterId, shape) -> true;

    /**
     * Returns whether a parameter is regularized. Called at every update, so it must be fast and
     * always return the same value.
     *
     * @param parameterId the id of the parameter, {@link ai.djl.nn.Parameter#getId()}
     * @param shape the shape of its weight
     * @return whether weight decay and layer-wise adaptation apply to it
     */
    boolean decays(String parameterId, Shape shape);
}
