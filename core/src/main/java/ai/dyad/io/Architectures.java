package ai.dyad.io;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.dyad.internal.Json;
import ai.dyad.internal.NearestName;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The registry of architectures: those found by {@link ServiceLoader}, among them dyad's own, and
 * those added with {@link #register}. It also describes a block as JSON and creates it again.
 */
public final class Architectures {
    private static final String ARCHITECTURE = "architecture";
    private static final String CONFIGURATION = "configuration";
    private static final String SHAPES = "inputShapes";

    private static Map<String, Architecture<?, ?>> known;

    private Architectures() {}

    /**
     * Adds an architecture for this process.
     *
     * @param architecture the architecture; registering the same class again has no effect
     * @throws IllegalArgumentException if another architecture has the same name, block class or
     *     preset name
     */
    public static synchronized void register(Architecture<?, ?> architecture) {
        add(known(), architecture);
    }

    /**
     * Lists all architectures.
     *
     * @return the architectures, dyad's own first
     */
    public static synchronized List<Architecture<?, ?>> all() {
        return List.copyOf(known().values());
    }

    /**
     * Returns an architecture by its name.
     *
     * @param name the name
     * @return the architecture
     * @throws IllegalArgumentException if there is none; the message lists the known names
     */
    public static synchronized Architecture<?, ?> get(String name) {
        Architecture<?, ?> found = known().get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    String.format(
                            "architecture must be one of %s, got %s%s; register your own with"
                                    + " Architectures.register",
                            String.join(", ", known().keySet()),
                            name,
                            NearestName.of(name, known().keySet())
                                    .map(near -> ", did you mean " + near + "?")
                                    .orElse("")));
        }
        return found;
    }

    /**
     * Describes a block: its architecture, its configuration and the shapes of its inputs for a
     * batch of size 1.
     *
     * @param block the block, initialized
     * @return the description, from which {@link ModelDirectory} rebuilds the block
     * @throws IllegalArgumentException if no architecture has the block's class
     * @throws IllegalStateException if the block is not initialized
     */
    public static JsonObject describe(Block block) {
        JsonObject json = describe(of(block), block);
        JsonArray shapes = new JsonArray();
        for (Shape shape : block.getInputShapes()) {
            long[] sizes = shape.getShape().clone();
            if (sizes.length > 0) {
                sizes[0] = 1;
            }
            shapes.add(Json.of(sizes));
        }
        json.add(SHAPES, shapes);
        return json;
    }

    private static <B extends Block, C> JsonObject describe(
            Architecture<B, C> architecture, Block block) {
        JsonObject json = new JsonObject();
        json.addProperty(ARCHITECTURE, architecture.name());
        C configuration = architecture.configurationOf(architecture.blockType().cast(block));
        json.add(CONFIGURATION, Json.of(configuration));
        return json;
    }

    /**
     * Builds a block from its description.
     *
     * @param description a description made by {@link #describe}
     * @return the block, not initialized
     * @throws IllegalArgumentException if the architecture is unknown or the configuration does not
     *     fit it; the message names the key
     */
    public static Block create(JsonObject description) {
        return create(get(Json.text("", description, ARCHITECTURE)), description);
    }

    private static <C> Block create(Architecture<?, C> architecture, JsonObject description) {
        JsonElement json = Json.require("", description, CONFIGURATION);
        return architecture.create(Json.to(CONFIGURATION, json, architecture.configurationType()));
    }

    /** Returns the architecture of a block by its exact class. */
    private static synchronized Architecture<?, ?> of(Block block) {
        return known().values().stream()
                .filter(architecture -> architecture.blockType() == block.getClass())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        block.getClass().getName()
                                                + " must have an architecture to be saved or"
                                                + " loaded: register one with"
                                                + " Architectures.register; known are "
                                                + String.join(", ", known().keySet())));
    }

    /** Found at the first call; if a provider is invalid, every call says so. */
    private static Map<String, Architecture<?, ?>> known() {
        if (known == null) {
            Map<String, Architecture<?, ?>> found = new LinkedHashMap<>();
            List<ClassLoader> loaders = new ArrayList<>();
            loaders.add(Architecture.class.getClassLoader());
            loaders.add(Thread.currentThread().getContextClassLoader());
            for (ClassLoader loader : loaders) {
                for (Architecture<?, ?> one : ServiceLoader.load(Architecture.class, loader)) {
                    add(found, one);
                }
            }
            known = found;
        }
        return known;
    }

    private static void add(Map<String, Architecture<?, ?>> all, Architecture<?, ?> added) {
        for (Architecture<?, ?> other : all.values()) {
            // several class loaders may find the same provider
            if (other.getClass().getName().equals(added.getClass().getName())
                    && other.name().equals(added.name())) {
                return;
            }
            requireDistinct(other, added);
        }
        all.put(added.name(), added);
    }

    private static void requireDistinct(Architecture<?, ?> other, Architecture<?, ?> added) {
        String rule = null;
        if (other.name().equals(added.name())) {
            rule = "the name " + added.name();
        } else if (other.blockType() == added.blockType()) {
            rule = "the block " + added.blockType().getName();
        } else {
            for (String preset : added.presets().keySet()) {
                rule = other.presets().containsKey(preset) ? "the preset " + preset : rule;
            }
        }
        if (rule != null) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s must belong to one architecture, got %s and %s",
                            rule, other.getClass().getName(), added.getClass().getName()));
        }
    }
}
