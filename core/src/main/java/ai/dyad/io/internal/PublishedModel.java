package ai.dyad.io.internal;

import ai.djl.ndarray.types.Shape;
import ai.dyad.internal.Json;
import ai.dyad.io.ModelDirectory;
import ai.dyad.io.PublishedWeights;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is known of a published model before its weights are read.
 *
 * @param path its directory, or its weights where there is nothing else
 * @param config its configuration, empty if it has none
 * @param shapes the shapes of its tensors
 */
public record PublishedModel(Path path, JsonMembers config, Map<String, Shape> shapes) {
    private static final String OPEN_CLIP = "open_clip_config.json";
    private static final String CONFIG = "config.json";
    private static final String SAFETENSORS = ".safetensors";
    private static final String WEIGHTS = "model.safetensors";

    /**
     * Returns whether a path holds a published model, and none of dyad's own format.
     *
     * @param path a directory or a file
     * @return whether there is a configuration or weights
     */
    public static boolean isIn(Path path) {
        Path directory = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
        if (ModelDirectory.isIn(directory)) {
            return false;
        }
        return Files.isDirectory(path)
                ? Stream.of(OPEN_CLIP, CONFIG, WEIGHTS)
                        .anyMatch(name -> Files.exists(path.resolve(name)))
                : Files.isRegularFile(path) && path.toString().endsWith(SAFETENSORS);
    }

    /**
     * Reads the configuration and the shapes of the tensors.
     *
     * @param path a directory, or a file with weights
     * @return the model
     * @throws IOException if a file is missing or malformed
     */
    public static PublishedModel read(Path path) throws IOException {
        Map<String, Shape> shapes = PublishedWeights.open(path).shapes();
        for (String name : new String[] {OPEN_CLIP, CONFIG}) {
            Path file = path.resolve(name);
            if (Files.exists(file)) {
                JsonObject json = Json.read(file);
                return new PublishedModel(path, new JsonMembers(json), shapes);
            }
        }
        return new PublishedModel(path, new JsonMembers(new JsonObject()), shapes);
    }

    /**
     * Returns whether there is a tensor.
     *
     * @param tensor its name
     * @return whether the weights hold it
     */
    public boolean has(String tensor) {
        return shapes.containsKey(tensor);
    }

    /**
     * Returns one size of a tensor.
     *
     * @param tensor its name
     * @param axis the axis
     * @return the size
     * @throws IllegalArgumentException if it is not there
     */
    public int size(String tensor, int axis) {
        Shape shape = shapes.get(tensor);
        if (shape == null || shape.dimension() <= axis) {
            throw new IllegalArgumentException(
                    "weights must hold " + tensor + ", which is missing or has too few axes");
        }
        return Math.toIntExact(shape.get(axis));
    }

    /**
     * Finds the prefix of the tensors.
     *
     * @param tensor a tensor that must be there
     * @param prefixes what may stand before its name
     * @return the first prefix with which it is there
     * @throws IllegalArgumentException if it is there with none of them
     */
    public String prefix(String tensor, String... prefixes) {
        for (String prefix : prefixes) {
            if (has(prefix + tensor)) {
                return prefix;
            }
        }
        throw new IllegalArgumentException(
                "weights must hold "
                        + tensor
                        + (prefixes.length > 1 ? ", under one of the usual prefixes," : "")
                        + " which is missing");
    }
}
