package ai.dyad.nn.lora;

import ai.dyad.internal.Checks;
import java.util.List;

/**
 * The settings of LoRA.
 *
 * @param rank r, the rank of what is added to a weight
 * @param alpha α; what is added is multiplied by α / r
 * @param dropout the probability with which each input of an adapter is zeroed in training, for all
 *     samples of a batch alike; PEFT draws it for each sample
 * @param targets which weights have adapters: {@code q_proj}, {@code k_proj}, {@code v_proj} and
 *     {@code out_proj} for the maps of attention, {@code fc1} and {@code fc2} for those of the
 *     feed-forward parts, or the end of a parameter's name such as {@code proj}
 * @see <a href="https://arxiv.org/abs/2106.09685">Hu et al. 2021, LoRA, section 4.1</a>
 */
public record LoraConfig(int rank, float alpha, float dropout, List<String> targets) {
    /** PEFT's defaults for CLIP: rank 8, α 8, no dropout, queries and values. */
    public static final LoraConfig DEFAULT = new LoraConfig(8, 8, 0, List.of("q_proj", "v_proj"));

    /**
     * Checks the settings.
     *
     * @param rank at least 1
     * @param alpha greater than 0
     * @param dropout in [0, 1)
     * @param targets at least one
     * @throws IllegalArgumentException if a value is out of range
     */
    public LoraConfig {
        Checks.atLeast("rank", 1, rank);
        Checks.positive("alpha", alpha);
        Checks.fraction("dropout", dropout);
        if (targets == null || targets.isEmpty()) {
            throw new IllegalArgumentException("targets must be at least 1, got " + targets);
        }
        targets = List.copyOf(targets);
    }

    /** Returns α / r. */
    float scale() {
        return alpha / rank;
    }
}
