package ai.dyad.optimizer;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.dyad.internal.Checks;
import ai.dyad.internal.NearestName;
import ai.dyad.io.StateDict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * By what parts of a model multiply an optimizer's learning rate and weight decay: gentle steps for
 * a pretrained encoder, the full ones for a new head.
 *
 * <p>A part is named by the beginning of its parameters' names under {@link StateDict}, such as
 * {@code text.tower}: the whole name or whole words of it up to a dot. Factors of all parts that a
 * parameter belongs to multiply; parameters of no part have 1. The schedule stays one for all, so
 * warm-up and decay keep their shape.
 *
 * <pre>{@code
 * ParameterGroups groups = ParameterGroups.builder(dualEncoder)
 *         .optLearningRateFactor("text.tower", 0.05f)
 *         .optLayerDecay(0.8f, List.of("text.tower.embeddings", "text.tower.encoder.layer.0"))
 *         .optWeightDecayFactor("image.tower", 0)
 *         .build();
 * AdamW.builder().setLearningRate(1e-3f).optParameterGroups(groups).build();
 * }</pre>
 *
 * <p>Groups are settings, not state: a resumed run is given the same ones again.
 */
public final class ParameterGroups {
    /** No part differs from the others. */
    static final ParameterGroups NONE = new ParameterGroups(Map.of(), Map.of());

    private final Map<String, Float> learningRateFactors;
    private final Map<String, Float> weightDecayFactors;

    private ParameterGroups(
            Map<String, Float> learningRateFactors, Map<String, Float> weightDecayFactors) {
        this.learningRateFactors = Map.copyOf(learningRateFactors);
        this.weightDecayFactors = Map.copyOf(weightDecayFactors);
    }

    /**
     * Starts to group the parameters of a model.
     *
     * @param model the model that will be trained, initialized or not
     * @return a builder
     */
    public static Builder builder(Block model) {
        return new Builder(model);
    }

    /**
     * Returns what the learning rate of a parameter is multiplied by.
     *
     * @param parameterId the id of the parameter, {@link Parameter#getId()}
     * @return the factor, 1 where none was set
     */
    public float learningRateFactor(String parameterId) {
        return learningRateFactors.getOrDefault(parameterId, 1f);
    }

    /**
     * Returns what the weight decay of a parameter is multiplied by, where the {@link DecayFilter}
     * lets it decay at all.
     *
     * @param parameterId the id of the parameter, {@link Parameter#getId()}
     * @return the factor, 1 where none was set
     */
    public float weightDecayFactor(String parameterId) {
        return weightDecayFactors.getOrDefault(parameterId, 1f);
    }

    /** Builds {@link ParameterGroups}. */
    public static final class Builder {
        private final Map<String, Parameter> parameters;
        private final Map<String, Float> learningRateFactors = new HashMap<>();
        private final Map<String, Float> weightDecayFactors = new HashMap<>();

        private Builder(Block model) {
            parameters = StateDict.of(model);
        }

        /**
         * Multiplies the learning rate of a part.
         *
         * @param part the beginning of the names of its parameters, up to a dot
         * @param factor 0 or more
         * @return this builder
         * @throws IllegalArgumentException if the factor is negative or not finite, or there is no
         *     such part
         */
        public Builder optLearningRateFactor(String part, float factor) {
            multiply(learningRateFactors, part, factor);
            return this;
        }

        /**
         * Multiplies the weight decay of a part.
         *
         * @param part the beginning of the names of its parameters, up to a dot
         * @param factor 0 or more
         * @return this builder
         * @throws IllegalArgumentException if the factor is negative or not finite, or there is no
         *     such part
         */
        public Builder optWeightDecayFactor(String part, float factor) {
            multiply(weightDecayFactors, part, factor);
            return this;
        }

        /**
         * Lets the learning rate fall from layer to layer toward the input, since the lower layers
         * of a pretrained encoder are the more general ones. Of L layers, counted from the bottom,
         * layer l has the factor \(d^{L-l}\), l = 1 ... L: 1 for the top.
         *
         * @param decay d in (0, 1]
         * @param layers the layers from the bottom to the top, each named as a part
         * @return this builder
         * @throws IllegalArgumentException if the decay is not in (0, 1], or there is no such layer
         * @see <a href="https://arxiv.org/abs/1801.06146">Howard and Ruder 2018, ULMFiT, section
         *     3.2, discriminative fine-tuning</a>
         */
        public Builder optLayerDecay(float decay, List<String> layers) {
            if (!(decay > 0 && decay <= 1)) {
                throw new IllegalArgumentException("layer decay must be in (0, 1], got " + decay);
            }
            double factor = 1;
            for (int i = layers.size() - 1; i >= 0; i--) {
                multiply(learningRateFactors, layers.get(i), (float) factor);
                factor *= decay;
            }
            return this;
        }

        /**
         * Makes the groups.
         *
         * @return the groups
         */
        public ParameterGroups build() {
            return new ParameterGroups(learningRateFactors, weightDecayFactors);
        }

        private void multiply(Map<String, Float> factors, String part, float factor) {
            Checks.nonNegative("factor of " + part, factor);
            boolean found = false;
            for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
                if (entry.getKey().equals(part) || entry.getKey().startsWith(part + ".")) {
                    factors.merge(entry.getValue().getId(), factor, (a, b) -> a * b);
                    found = true;
                }
            }
            if (!found) {
                throw new IllegalArgumentException(
                        "a part must begin the name of a parameter up to a dot, got \""
                                + part
                                + "\""
                                + NearestName.of(part, parts())
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
            }
        }

        /** All names and their beginnings up to a dot. */
        private Set<String> parts() {
            Set<String> parts = new HashSet<>();
            for (String name : parameters.keySet()) {
                parts.add(name);
                for (int dot = name.lastIndexOf('.');
                        dot > 0;
                        dot = name.lastIndexOf('.', dot - 1)) {
                    parts.add(name.substring(0, dot));
                }
            }
            return parts;
        }
    }
}
