package ai.dyad.nn;

import java.util.List;

/**
 * The layers of a {@link ProjectionHead}: everything that is needed to build it again.
 *
 * @param units the outputs of every linear layer, the projection's size last
 * @param hiddenNorm what follows the hidden linear layers
 * @param outputNorm what follows the last linear layer
 * @param hiddenBias whether the hidden linear layers have a bias
 * @param outputBias whether the last linear layer has one
 */
public record ProjectionHeadConfig(
        List<Integer> units,
        ProjectionHead.Norm hiddenNorm,
        ProjectionHead.Norm outputNorm,
        boolean hiddenBias,
        boolean outputBias) {

    /**
     * Checks the layers.
     *
     * @param units at least one size, all &gt; 0
     * @param hiddenNorm not null
     * @param outputNorm not null
     * @param hiddenBias as above
     * @param outputBias as above
     * @throws IllegalArgumentException if there are no units or one of them is not positive
     */
    public ProjectionHeadConfig {
        if (units == null || units.isEmpty() || units.stream().anyMatch(size -> size <= 0)) {
            throw new IllegalArgumentException("units must be at least one size > 0, got " + units);
        }
        units = List.copyOf(units);
        if (hiddenNorm == null || outputNorm == null) {
            throw new IllegalArgumentException(
                    String.format(
                            "hiddenNorm and outputNorm must be given, got %s, %s",
                            hiddenNorm, outputNorm));
        }
    }
}
