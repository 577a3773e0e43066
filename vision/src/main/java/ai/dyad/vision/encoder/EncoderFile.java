package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.JsonUtils;
import ai.dyad.io.Safetensors;
import ai.dyad.io.StateDict;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A trained encoder on disk: {@code encoder.safetensors} with the weights under torchvision's
 * names, and {@code encoder.json}, which says how to build the block and how to prepare its images.
 *
 * @param encoder the encoder, with its weights
 * @param input the images it expects
 */
public record EncoderFile(ResNet encoder, ImageInput input) {

    private static final String WEIGHTS = "encoder.safetensors";
    private static final String DESCRIPTION = "encoder.json";
    private static final String ARCHITECTURE = "resnet";
    private static final int FORMAT = 1;

    /**
     * Writes both files, each replaced in one step.
     *
     * @param directory an existing directory
     * @throws IOException if a file cannot be written
     * @throws IllegalStateException if the encoder is not initialised
     */
    public void save(Path directory) throws IOException {
        Safetensors.write(
                directory.resolve(WEIGHTS), StateDict.arrays(encoder), Map.of("format", "pt"));
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("architecture", ARCHITECTURE);
        json.addProperty("features", encoder.getConfig().features());
        json.add("config", JsonUtils.GSON.toJsonTree(encoder.getConfig()));
        json.add("input", JsonUtils.GSON.toJsonTree(input));
        Path part = directory.resolve(DESCRIPTION + ".part");
        Files.writeString(part, JsonUtils.GSON_PRETTY.toJson(json) + System.lineSeparator());
        Files.move(
                part,
                directory.resolve(DESCRIPTION),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Builds an encoder from its files.
     *
     * @param manager the manager to which the weights are attached, on whose device they are made
     * @param directory the directory with both files
     * @return the encoder, ready for use
     * @throws IOException if a file is missing or malformed, or the weights do not fit; the message
     *     names the file
     */
    public static EncoderFile load(NDManager manager, Path directory) throws IOException {
        Path description = directory.resolve(DESCRIPTION);
        String json = Files.readString(description);
        ImageInput input = parse(description, json, "input", ImageInput.class);
        ResNet encoder = new ResNet(parse(description, json, "config", ResNetConfig.class));
        Shape images = new Shape(1, input.channels(), input.height(), input.width());
        encoder.initialize(manager, DataType.FLOAT32, images);
        loadWeights(encoder, manager, directory.resolve(WEIGHTS));
        return new EncoderFile(encoder, input);
    }

    private static void loadWeights(ResNet encoder, NDManager manager, Path file)
            throws IOException {
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> weights = Safetensors.read(scope, file);
            encoder.loadWeights(weights);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static <T> T parse(Path file, String text, String key, Class<T> type)
            throws IOException {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            requireKnown(json);
            if (!json.has(key) || json.get(key).isJsonNull()) {
                throw new IllegalArgumentException(key + " must be given");
            }
            return type.cast(JsonUtils.GSON.fromJson(json.get(key), type));
        } catch (RuntimeException e) {
            // Gson wraps what a record's constructor says in exceptions of its own
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new IOException(file + ": " + root.getMessage(), e);
        }
    }

    private static void requireKnown(JsonObject json) {
        int format = json.has("format") ? json.get("format").getAsInt() : 0;
        if (format != FORMAT) {
            throw new IllegalArgumentException("format must be " + FORMAT + ", got " + format);
        }
        String architecture =
                json.has("architecture") ? json.get("architecture").getAsString() : "none";
        if (!ARCHITECTURE.equals(architecture)) {
            throw new IllegalArgumentException(
                    "architecture must be " + ARCHITECTURE + ", got " + architecture);
        }
    }
}
