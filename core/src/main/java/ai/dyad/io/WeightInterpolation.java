package ai.dyad.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.util.Map;

/**
 * Weights between those of a model before and after fine-tuning, which often classify better than
 * either on data unlike those of the tuning:
 *
 * <p>\[\theta_\alpha = (1 - \alpha) \theta_0 + \alpha \theta_1\]
 *
 * @see <a href="https://arxiv.org/abs/2109.01903">Wortsman et al. 2022, WiSE-FT, section 3</a>
 */
public final class WeightInterpolation {
    private WeightInterpolation() {}

    /**
     * Sets the weights of a block. Counts and other whole numbers are those after the tuning.
     *
     * @param block the block to change, initialized; neither of the other two
     * @param before θ₀, the block before the tuning
     * @param after θ₁, the block after the tuning
     * @param share α in [0, 1]
     * @throws IllegalArgumentException if the share is out of range, or the blocks have other
     *     parameters or shapes; the message names the first
     */
    public static void set(Block block, Block before, Block after, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be in [0, 1], got " + share);
        }
        Map<String, NDArray> targets = StateDict.arrays(block);
        Map<String, NDArray> starts = StateDict.arrays(before);
        Map<String, NDArray> ends = StateDict.arrays(after);
        targets.forEach(
                (name, target) -> {
                    requireSame(name, target, starts.get(name));
                    requireSame(name, target, ends.get(name));
                });
        try (NDManager scope = StateDict.managerOf(block).newSubManager()) {
            targets.forEach(
                    (name, target) ->
                            StateDict.copy(
                                    mixed(starts.get(name), ends.get(name), share, scope), target));
        }
    }

    private static void requireSame(String name, NDArray target, NDArray other) {
        if (other == null || !other.getShape().equals(target.getShape())) {
            throw new IllegalArgumentException(
                    String.format(
                            "both blocks must have %s %s, got %s",
                            name, target.getShape(), other == null ? "none" : other.getShape()));
        }
    }

    private static NDArray mixed(NDArray start, NDArray end, double share, NDManager scope) {
        NDArray last = end.stopGradient();
        last.attach(scope);
        if (!end.getDataType().isFloating() || share == 1) {
            return last;
        }
        NDArray first = start.stopGradient();
        first.attach(scope);
        return first.mul((float) (1 - share)).add(last.mul((float) share));
    }
}
