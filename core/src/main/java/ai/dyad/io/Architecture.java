package ai.dyad.io;

import ai.djl.nn.Block;
import java.util.Map;

/**
 * A kind of block that can be saved and loaded: a name, a configuration of small values, and how to
 * build the block from it. Weights are not its affair; they travel under the names that {@link
 * StateDict} gives them.
 *
 * <p>An encoder of one's own joins by an architecture of its own, which is registered by {@link
 * Architectures#register} or found by {@link java.util.ServiceLoader} where its class is listed in
 * {@code META-INF/services/ai.dyad.io.Architecture}:
 *
 * <pre>{@code
 * public final class GridNetArchitecture implements Architecture<GridNet, GridNet.Config> {
 *     public String name() { return "grid-net"; }
 *     public Class<GridNet> blockType() { return GridNet.class; }
 *     public Class<GridNet.Config> configurationType() { return GridNet.Config.class; }
 *     public GridNet create(GridNet.Config configuration) { return new GridNet(configuration); }
 *     public GridNet.Config configurationOf(GridNet block) { return block.getConfig(); }
 * }
 * }</pre>
 *
 * @param <B> the block
 * @param <C> its configuration, best a record: Gson writes it and reads it
 */
public interface Architecture<B extends Block, C> {

    /**
     * Returns the name under which descriptions refer to it.
     *
     * @return a short name in lower case, unique among all architectures
     */
    String name();

    /**
     * Returns the class of its blocks.
     *
     * @return the class; no two architectures have the same
     */
    Class<B> blockType();

    /**
     * Returns the class of its configurations.
     *
     * @return a record, or {@link com.google.gson.JsonObject}
     */
    Class<C> configurationType();

    /**
     * Builds a block.
     *
     * @param configuration the configuration
     * @return the block, without arrays yet
     * @throws IllegalArgumentException if the configuration breaks a rule
     */
    B create(C configuration);

    /**
     * Says how a block was built.
     *
     * @param block the block
     * @return all that {@link #create} needs to build it again
     */
    C configurationOf(B block);

    /**
     * Names configurations, so that people can ask for them by name, as {@code resnet18}.
     *
     * @return configurations by names that are unique among all architectures; none by default
     */
    default Map<String, C> presets() {
        return Map.of();
    }
}
