package ai.dyad.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Says how the parameters of a block are made of the tensors of a published model: which tensors
 * each needs and how they are combined. Names of parameters are those of {@link StateDict}.
 *
 * <pre>{@code
 * WeightMap map =
 *         WeightMap.builder()
 *                 .copy("ln_post.weight", "vision_model.post_layernorm.weight")
 *                 .transpose("proj", "visual_projection.weight")
 *                 .ignore(name -> name.endsWith("position_ids"))
 *                 .build();
 * PublishedWeights.open(directory).loadInto(block, manager, map, images);
 * }</pre>
 */
public final class WeightMap {
    private final Map<String, Source> sources;
    private final List<Predicate<String>> ignored;

    private WeightMap(Builder builder) {
        sources = new LinkedHashMap<>(builder.sources);
        ignored = List.copyOf(builder.ignored);
    }

    /**
     * How one parameter is made.
     *
     * @param tensors the names of the published tensors
     * @param make makes the parameter's value of them, in that order; it may return its argument
     * @param layout how the tensors are made of the parameter again
     */
    record Source(List<String> tensors, Function<NDList, NDArray> make, Layout layout) {}

    /** How a parameter's numbers lie in the tensors that it is made of. */
    enum Layout {
        /** In the same order, perhaps in another shape. */
        SAME,
        /** With the two axes swapped. */
        TRANSPOSED,
        /** Below each other in several tensors. */
        JOINED
    }

    /**
     * Returns a new builder.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the names of the parameters.
     *
     * @return the names, in the order in which they were added
     */
    public Set<String> parameters() {
        return sources.keySet();
    }

    /**
     * Returns what a parameter is made of.
     *
     * @param parameter its name
     * @return the names of the published tensors, in their order; empty if it is not mapped
     */
    public List<String> tensors(String parameter) {
        Source source = sources.get(parameter);
        return source == null ? List.of() : source.tensors();
    }

    /**
     * Returns whether a parameter's axes are those of its tensor swapped.
     *
     * @param parameter its name
     * @return whether it was mapped by {@link Builder#transpose}
     */
    public boolean isTransposed(String parameter) {
        Source source = sources.get(parameter);
        return source != null && source.layout() == Layout.TRANSPOSED;
    }

    Map<String, Source> sources() {
        return sources;
    }

    boolean ignores(String tensor) {
        return ignored.stream().anyMatch(test -> test.test(tensor));
    }

    /** Builds a {@link WeightMap}. */
    public static final class Builder {
        private final Map<String, Source> sources = new LinkedHashMap<>();
        private final List<Predicate<String>> ignored = new ArrayList<>();

        private Builder() {}

        /**
         * Takes a tensor as it is.
         *
         * @param parameter the parameter's name
         * @param tensor the published tensor's name
         * @return this builder
         */
        public Builder copy(String parameter, String tensor) {
            return add(parameter, List.of(tensor), NDList::singletonOrThrow, Layout.SAME);
        }

        /**
         * Takes a matrix with its two axes swapped.
         *
         * @param parameter the parameter's name
         * @param tensor the published tensor's name
         * @return this builder
         */
        public Builder transpose(String parameter, String tensor) {
            return add(
                    parameter, List.of(tensor), list -> list.get(0).transpose(), Layout.TRANSPOSED);
        }

        /**
         * Concatenates tensors along their first axis.
         *
         * @param parameter the parameter's name
         * @param tensors the published tensors' names
         * @return this builder
         */
        public Builder concat(String parameter, String... tensors) {
            return add(
                    parameter, List.of(tensors), list -> NDArrays.concat(list, 0), Layout.JOINED);
        }

        /**
         * Makes a parameter of tensors in any way.
         *
         * @param parameter the parameter's name
         * @param tensors the published tensors' names; several parameters may use the same tensor
         * @param function makes the value of the tensors, float32 and in that order
         * @return this builder
         */
        public Builder make(
                String parameter, List<String> tensors, Function<NDList, NDArray> function) {
            return add(parameter, tensors, function, Layout.SAME);
        }

        private Builder add(
                String parameter,
                List<String> tensors,
                Function<NDList, NDArray> function,
                Layout layout) {
            Source source = new Source(List.copyOf(tensors), function, layout);
            if (sources.put(parameter, source) != null) {
                throw new IllegalArgumentException(
                        "a parameter must be mapped once, got " + parameter + " twice");
            }
            return this;
        }

        /**
         * Leaves out tensors that the block does not need, such as constants.
         *
         * @param test whether a published tensor's name is one of them
         * @return this builder
         */
        public Builder ignore(Predicate<String> test) {
            ignored.add(test);
            return this;
        }

        /**
         * Adds the map of a child block.
         *
         * @param prefix goes before the names of its parameters, such as {@code image.tower.}
         * @param child the map
         * @return this builder
         */
        public Builder addAll(String prefix, WeightMap child) {
            child.sources.forEach(
                    (name, source) ->
                            add(prefix + name, source.tensors(), source.make(), source.layout()));
            ignored.addAll(child.ignored);
            return this;
        }

        /**
         * Builds the map.
         *
         * @return the map
         */
        public WeightMap build() {
            return new WeightMap(this);
        }
    }
}
