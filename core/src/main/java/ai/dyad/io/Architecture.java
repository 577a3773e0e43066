package ai.dyad.io;

import ai.djl.nn.Block;
import java.util.Map;

/**
 * A kind of block that can be saved and loaded: a name, a configuration of small values, and how to
 * build the block from it. It does not handle weights; they are stored under the names of {@link
 * StateDict}.
 *
 * <p>To plug in your own encoder, write an architecture for it, and either register it with {@link
 * Architectures#register} or let {@link java.util.ServiceLoader} find it by listing its class in
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
 * @param <B> the type of the block
 * @param <C> the type of its configuration, preferably a record: Gson writes and reads it
 */
public interface Architecture<B extends Block, C> {

    /**
     * Returns the name that model descriptions use.
     *
     * @return a short name in lower case, unique among all architectures
     */
    String name();

    /**
     * Returns the class of the block.
     *
     * @return the class, different for every architecture
     */
    Class<B> blockType();

    /**
     * Returns the class of the configuration.
     *
     * @return a record, or {@link com.google.gson.JsonObject}
     */
    Class<C> configurationType();

    /**
     * Builds a block.
     *
     * @param configuration the configuration
     * @return the block, not initialized
     * @throws IllegalArgumentException if the configuration is invalid
     */
    B create(C configuration);

    /**
     * Returns the configuration of a block.
     *
     * @param block the block
     * @return everything {@link #create} needs to rebuild it
     */
    C configurationOf(B block);

    /**
     * Returns named configurations that users can select, such as {@code resnet18}.
     *
     * @return configurations by name, unique among all architectures; none by default
     */
    default Map<String, C> presets() {
        return Map.of();
    }
}
