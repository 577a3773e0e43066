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
 * Factors of the learning rate and weight decay for parts of a model, such as small steps for a
 * pretrained encoder and full steps for a new head.
 *
 * <p>A part is identified by a prefix of its parameters' names in {@link StateDict}, such as {@code
 * text.tower}: a whole name or a prefix that ends before a dot. If a parameter belongs to several
 * parts, their factors multiply; a parameter of no part has factor 1. All parts share one schedule,
 * so warm-up and decay keep their shape.
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
 * <p>Groups are settings, not state: set the same ones for a resumed run.
 */
public final class ParameterGroups {
    /** No groups: every factor is 1. */
    static final ParameterGroups NONE = new ParameterGroups(Map.of(), Map.of());

    private final Map<String, Float> learningRateFactors;
    private final Map<String, Float> weightDecayFactors;

    private ParameterGroups(
            Map<String, Float> learningRateFactors, Map<String, Float> weightDecayFactors) {
        this.learningRateFactors = Map.copyOf(learningRateFactors);
        this.weightDecayFactors = Map.copyOf(weightDecayFactors);
    }

    /**
     * Returns a builder for the parameters of a model.
     *
     * @param model the model that will be trained, initialized or not
     * @return a builder
     */
    public static Builder builder(Block model) {
        return new Builder(model);
    }

    /**
     * Returns the factor of a parameter's learning rate.
     *
     * @param parameterId the id of the parameter, {@link Parameter#getId()}
     * @return the factor, 1 where none was set
     */
    public float learningRateFactor(String parameterId) {
        return learningRateFactors.getOrDefault(parameterId, 1f);
    }

    /**
     * Returns the factor of a parameter's weight decay, which applies only if the {@link
     * DecayFilter} accepts the parameter.
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
         * Decreases the learning rate from layer to layer toward the input, since the lower layers
         * of a pretrained encoder are more general. Of L layers, counted from the bottom, layer l
         * has the factor \(d^{L-l}\), l = 1 ... L; the top layer has 1.
         *
         * @param decay d in (0, 1]
         * @param layers the layers from bottom to top, each named like a part
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
         * Builds the groups.
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
                        "a part must be a prefix of parameter names that ends before a dot, got \""
                                + part
                                + "\""
                                + NearestName.of(part, parts())
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
            }
        }

        /** Returns all names and their prefixes that end before a dot. */
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
