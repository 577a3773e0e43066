package ai.dyad.io;

import ai.dyad.internal.Json;
import ai.dyad.io.Weights.SavedFile;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Converts directories of format 1 to descriptions of format 2. There were three kinds: an image
 * encoder ({@code encoder.json}, {@code encoder.safetensors}), a text encoder ({@code model.json},
 * {@code text.safetensors}), and a pair of both ({@code model.json}, {@code image.safetensors},
 * {@code text.safetensors}) without its logit scale.
 */
final class FormatOne {
    static final String ENCODER = "encoder.json";
    private static final String CLIP = "clip";
    private static final String IMAGE = "image";
    private static final String TEXT = "text";
    private static final String INPUT = "input";

    /** The parameter that old files lack; it starts from its initial value. */
    static final String LOGIT_SCALE = "logit_scale.logit_scale";

    private FormatOne() {}

    /** Returns whether a description in {@code model.json} has format 1. */
    static boolean isOld(JsonObject json) {
        return CLIP.equals(kind(json)) || (json.has(TEXT) && !json.has("configuration"));
    }

    private static String kind(JsonObject json) {
        JsonElement kind = json.get("kind");
        return kind == null || !kind.isJsonPrimitive() ? TEXT : kind.getAsString();
    }

    /** Reads {@code encoder.json}. */
    static Description imageEncoder(Path directory) throws IOException {
        Path file = directory.resolve(ENCODER);
        JsonObject json = Json.read(file);
        try {
            requireFormat("", json);
            JsonObject upgraded = start(ModelDirectory.IMAGE_ENCODER);
            upgraded.addProperty("architecture", Json.text("", json, "architecture"));
            upgraded.add("configuration", Json.require("", json, "config"));
            addInput(upgraded, json);
            return new Description(
                    file, upgraded, Weights.in(directory.resolve("encoder.safetensors")));
        } catch (RuntimeException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads {@code model.json}. */
    static Description model(Path directory, Path file, JsonObject json) throws IOException {
        try {
            Path texts = directory.resolve("text.safetensors");
            if (kind(json).equals(CLIP)) {
                Path images = directory.resolve("image.safetensors");
                return new Description(
                        file,
                        pair(json),
                        new Weights(
                                List.of(
                                        new SavedFile(images, "image."),
                                        new SavedFile(texts, "text.")),
                                ""));
            }
            JsonObject upgraded = start(ModelDirectory.TEXT_ENCODER);
            addText(upgraded, upgraded, json);
            return new Description(file, upgraded, Weights.in(texts));
        } catch (RuntimeException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static JsonObject pair(JsonObject json) {
        requireFormat("", json);
        JsonObject image = new JsonObject();
        image.addProperty("name", IMAGE);
        image.addProperty("architecture", "resnet");
        image.add("configuration", Json.object("", json, IMAGE));
        image.addProperty("prefix", "image.tower.");
        JsonObject text = new JsonObject();
        text.addProperty("name", TEXT);
        text.addProperty("prefix", "text.tower.");
        JsonObject upgraded = start(ModelDirectory.DUAL_ENCODER);
        addInput(upgraded, json);
        image.add("inputShapes", upgraded.get("inputShapes").deepCopy());
        addText(upgraded, text, json);
        JsonArray encoders = new JsonArray();
        encoders.add(image);
        encoders.add(text);
        JsonObject configuration = new JsonObject();
        configuration.addProperty("units", Json.integer("", json, "units"));
        configuration.addProperty("logitBias", false);
        configuration.add("encoders", encoders);
        upgraded.addProperty("architecture", ModelDirectory.DUAL_ENCODER);
        upgraded.add("configuration", configuration);
        JsonArray shapes = upgraded.getAsJsonArray("inputShapes");
        shapes.addAll(text.getAsJsonArray("inputShapes"));
        return upgraded;
    }

    private static JsonObject start(String kind) {
        JsonObject json = new JsonObject();
        json.addProperty("format", ModelDirectory.FORMAT);
        json.addProperty("kind", kind);
        return json;
    }

    private static void addInput(JsonObject upgraded, JsonObject json) {
        JsonObject input = Json.object("", json, INPUT);
        upgraded.add(ModelDirectory.PREPROCESSING, input);
        upgraded.add(
                "inputShapes",
                shapes(
                        1,
                        Json.integer(INPUT, input, "channels"),
                        Json.integer(INPUT, input, "height"),
                        Json.integer(INPUT, input, "width")));
    }

    /** Adds the tokenizer to the model and everything else to its text encoder. */
    private static void addText(JsonObject model, JsonObject encoder, JsonObject json) {
        JsonObject text = Json.object("", json, TEXT);
        requireFormat(TEXT, text);
        encoder.addProperty("architecture", Json.text(TEXT, text, "architecture"));
        JsonObject configuration = new JsonObject();
        configuration.add("sizes", Json.object(TEXT, text, "config"));
        JsonArray poolings = new JsonArray();
        poolings.add(Json.text(TEXT, text, "pooling"));
        JsonObject head = new JsonObject();
        head.add("poolings", poolings);
        head.addProperty("normalize", false);
        configuration.add("head", head);
        encoder.add("configuration", configuration);
        encoder.add("inputShapes", shapes(1, 1));
        JsonObject tokenizer = new JsonObject();
        tokenizer.addProperty("kind", "huggingface");
        tokenizer.addProperty("maxLength", Json.integer(TEXT, text, "maxLength"));
        model.add(ModelDirectory.TOKENIZER, tokenizer);
    }

    private static JsonArray shapes(long... sizes) {
        JsonArray shape = new JsonArray();
        LongStream.of(sizes).forEach(shape::add);
        JsonArray shapes = new JsonArray();
        shapes.add(shape);
        return shapes;
    }

    private static void requireFormat(String name, JsonObject json) {
        int format = Json.integer(name, json, "format");
        if (format != 1) {
            throw new IllegalArgumentException(
                    (name.isEmpty() ? "" : name + ".") + "format must be 1, got " + format);
        }
    }
}
