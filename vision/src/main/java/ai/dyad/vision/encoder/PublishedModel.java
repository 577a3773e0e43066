package ai.dyad.vision.encoder;

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
 * @param size the side in pixels of the images that are asked for, 0 for those of the model
 */
record PublishedModel(Path path, PublishedJson config, Map<String, Shape> shapes, int size) {
    private static final String OPEN_CLIP = "open_clip_config.json";
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";

    static boolean isIn(Path path) {
        Path directory = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
        if (ModelDirectory.isIn(directory)) {
            return false;
        }
        return Files.isDirectory(path)
                ? Stream.of(OPEN_CLIP, CONFIG, WEIGHTS)
                        .anyMatch(name -> Files.exists(path.resolve(name)))
                : Files.isRegularFile(path);
    }

    static PublishedModel read(Path path, int size) throws IOException {
        Map<String, Shape> shapes = PublishedWeights.open(path).shapes();
        for (String name : new String[] {OPEN_CLIP, CONFIG}) {
            Path file = path.resolve(name);
            if (Files.exists(file)) {
                JsonObject json = Json.read(file);
                return new PublishedModel(path, new PublishedJson(json), shapes, size);
            }
        }
        return new PublishedModel(path, new PublishedJson(new JsonObject()), shapes, size);
    }

    /** Returns how images are prepared, at the size asked for. */
    ImageInput input() throws IOException {
        ImageInput input = PublishedPreprocessing.read(path);
        return size == 0 ? input : input.withSize(size);
    }

    boolean has(String tensor) {
        return shapes.containsKey(tensor);
    }

    /** Returns one size of a tensor. */
    int size(String tensor, int axis) {
        Shape shape = shapes.get(tensor);
        if (shape == null || shape.dimension() <= axis) {
            throw new IllegalArgumentException(
                    "weights must hold " + tensor + ", which is missing or has too few axes");
        }
        return Math.toIntExact(shape.get(axis));
    }

    /** Returns the first of some prefixes with which a tensor's name is there. */
    String prefix(String tensor, String... prefixes) {
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
