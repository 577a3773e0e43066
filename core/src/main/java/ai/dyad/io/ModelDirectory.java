package ai.dyad.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.dyad.internal.Json;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A saved model of any architecture: {@code model.json}, which describes how to build it and how to
 * prepare its inputs, and {@code model.safetensors} with its weights under the names of {@link
 * StateDict}.
 *
 * <p>{@code model.json} has these members, plus those that depend on the kind, such as {@code
 * preprocessing} and {@code tokenizer}:
 *
 * <ul>
 *   <li>{@code format}: {@value #FORMAT}
 *   <li>{@code kind}: the purpose of the model, such as {@value #IMAGE_ENCODER}
 *   <li>{@code architecture}, {@code configuration}: see {@link Architecture}
 *   <li>{@code inputShapes}: the input shapes to initialize it with
 *   <li>{@code weights}: the name of the safetensors file
 * </ul>
 *
 * <p>A model of several encoders lists them as {@code configuration.encoders}, each with its {@code
 * name}, {@code architecture}, {@code configuration}, {@code inputShapes} and the {@code prefix} of
 * its weights, so that {@link #encoder} can load one of them alone. Directories of format 1 can
 * also be read.
 */
public final class ModelDirectory {
    /** The format version that is written. */
    public static final int FORMAT = 2;

    /** The kind of a block that maps images to features, with its {@value #PREPROCESSING}. */
    public static final String IMAGE_ENCODER = "image-encoder";

    /** The kind of a block that maps token ids to features, with its {@value #TOKENIZER}. */
    public static final String TEXT_ENCODER = "text-encoder";

    /** The kind of an image encoder and a text encoder with a shared embedding space. */
    public static final String DUAL_ENCODER = "dual-encoder";

    /** The kind of any other block, such as a projection head. */
    public static final String BLOCK = "block";

    /** The member that describes how images are prepared. */
    public static final String PREPROCESSING = "preprocessing";

    /** The member that describes the tokenizer. */
    public static final String TOKENIZER = "tokenizer";

    private static final String WEIGHTS = "model.safetensors";
    private static final String SHAPES = "inputShapes";

    private final Description description;
    private final JsonObject json;
    private final Weights weights;

    private ModelDirectory(Description description) {
        this.description = description;
        this.json = description.json();
        this.weights = description.weights();
    }

    /**
     * Returns whether a directory holds a model that can be read.
     *
     * @param directory the directory
     * @return whether it has a {@code model.json}, or an {@code encoder.json} of format 1
     */
    public static boolean isIn(Path directory) {
        return Files.isRegularFile(directory.resolve(Description.FILE))
                || Files.isRegularFile(directory.resolve(FormatOne.ENCODER));
    }

    /**
     * Saves a model; each file is replaced atomically, the weights first.
     *
     * @param directory the directory, created if missing
     * @param kind the purpose of the model
     * @param block the block, initialized; its class must have an {@link Architecture}
     * @param sections additional members of {@code model.json}
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if no architecture has the block's class, or a section has
     *     the name of another member
     * @throws IllegalStateException if the block is not initialized
     */
    public static void save(Path directory, String kind, Block block, JsonObject sections)
            throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty(Description.KIND, kind);
        Architectures.describe(block).entrySet().forEach(e -> json.add(e.getKey(), e.getValue()));
        json.addProperty("weights", WEIGHTS);
        for (Map.Entry<String, JsonElement> section : sections.entrySet()) {
            if (json.has(section.getKey())) {
                throw new IllegalArgumentException(
                        "a section must have a unique name, got " + section.getKey());
            }
            json.add(section.getKey(), section.getValue());
        }
        Safetensors.write(
                directory.resolve(WEIGHTS), StateDict.arrays(block), Map.of("format", "pt"));
        Json.write(directory.resolve(Description.FILE), json);
    }

    /**
     * Reads a description.
     *
     * @param path a model directory, or a safetensors file in one, whose weights are then used
     * @return the model, of which only the description has been read
     * @throws IOException if the description is missing, malformed or of another format; the
     *     message names the file
     */
    public static ModelDirectory read(Path path) throws IOException {
        return new ModelDirectory(Description.read(path));
    }

    /**
     * Returns the directory.
     *
     * @return the directory of the description and the files that it refers to
     */
    public Path getPath() {
        return description.file().getParent();
    }

    /**
     * Returns the purpose of the model.
     *
     * @return the kind, such as {@value #IMAGE_ENCODER}
     */
    public String getKind() {
        return json.get(Description.KIND).getAsString();
    }

    /**
     * Returns an additional member of the description, such as {@value #TOKENIZER}.
     *
     * @param name its name
     * @return the member
     * @throws IOException if it is missing or not a JSON object
     */
    public JsonObject section(String name) throws IOException {
        try {
            return Json.object("", json, name).deepCopy();
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    /**
     * Converts an additional member of the description to an object.
     *
     * @param name its name
     * @param type the class to convert to, a record
     * @param <T> the type
     * @return the object
     * @throws IOException if it is missing or invalid
     */
    public <T> T section(String name, Class<T> type) throws IOException {
        JsonObject section = section(name);
        try {
            return Json.to(name, section, type);
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    /**
     * Returns one encoder of a model that has several.
     *
     * @param name the encoder's name, such as {@code image}
     * @return that encoder, with the same additional members
     * @throws IOException if the model has no encoder of that name; the message lists those it has
     */
    public ModelDirectory encoder(String name) throws IOException {
        try {
            List<String> names = new ArrayList<>();
            for (JsonElement element : encoders()) {
                JsonObject encoder = element.getAsJsonObject();
                names.add(Json.text("encoders", encoder, "name"));
                if (names.get(names.size() - 1).equals(name)) {
                    return part(encoder);
                }
            }
            throw new IllegalArgumentException(
                    "the model must have an encoder named " + name + ", got " + names);
        } catch (RuntimeException e) {
            throw wrong(e);
        }
    }

    private JsonArray encoders() {
        return Json.require("configuration", Json.object("", json, "configuration"), "encoders")
                .getAsJsonArray();
    }

    private ModelDirectory part(JsonObject encoder) {
        String prefix = Json.text("encoders", encoder, "prefix");
        JsonObject merged = json.deepCopy();
        for (String key : List.of("architecture", "configuration", SHAPES)) {
            merged.add(key, Json.require("encoders", encoder, key));
        }
        return new ModelDirectory(new Description(description.file(), merged, weights.of(prefix)));
    }

    /**
     * Builds the block and loads its weights.
     *
     * @param manager the manager that owns the weights; they are created on its device
     * @return the block, ready for use
     * @throws IOException if a file is missing or malformed, the architecture is unknown, or the
     *     weights do not fit; the message names the file
     */
    public Block load(NDManager manager) throws IOException {
        Block block;
        try {
            block = Architectures.create(json);
            block.initialize(manager, DataType.FLOAT32, shapes());
        } catch (RuntimeException e) {
            throw wrong(e);
        }
        try (NDManager scope = manager.newSubManager()) {
            Map<String, NDArray> values = weights.read(scope);
            if (weights.lacksScale()) { // only training uses it, and starts from its initial value
                NDArray scale = StateDict.arrays(block).get(FormatOne.LOGIT_SCALE);
                values.putIfAbsent(FormatOne.LOGIT_SCALE, scale);
            }
            StateDict.load(block, values);
        } catch (IllegalArgumentException e) {
            throw new IOException(weights + ": " + e.getMessage(), e);
        }
        return block;
    }

    private Shape[] shapes() {
        JsonElement element = Json.require("", json, SHAPES);
        long[][] sizes = Json.to(SHAPES, element, long[][].class);
        Shape[] shapes = new Shape[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            shapes[i] = new Shape(sizes[i]);
        }
        return shapes;
    }

    private IOException wrong(RuntimeException e) {
        return new IOException(description.file() + ": " + e.getMessage(), e);
    }
}
