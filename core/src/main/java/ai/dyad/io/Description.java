package ai.dyad.io;

import ai.dyad.internal.Json;
import com.google.gson.JsonObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The description of a model in a model directory.
 *
 * @param file the file of the description
 * @param json its content, converted to format 2
 * @param weights the location of the weights
 */
record Description(Path file, JsonObject json, Weights weights) {
    static final String FILE = "model.json";
    static final String KIND = "kind";
    private static final String SAFETENSORS = ".safetensors";

    /** Reads a model directory, or a safetensors file and the description in the same directory. */
    static Description read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return in(path);
        }
        if (!Files.exists(path)) {
            throw new FileNotFoundException("no such model: " + path);
        }
        if (!path.getFileName().toString().endsWith(SAFETENSORS)) {
            throw new IOException(
                    "a model must be a model directory or a .safetensors file in one, got " + path);
        }
        Description beside = in(path.toAbsolutePath().getParent());
        return new Description(beside.file, beside.json, beside.weights.from(path));
    }

    private static Description in(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            if (Files.isRegularFile(directory.resolve(FormatOne.ENCODER))) {
                return FormatOne.imageEncoder(directory);
            }
            throw new FileNotFoundException(missing(directory));
        }
        JsonObject json = Json.read(file);
        if (FormatOne.isOld(json)) {
            return FormatOne.model(directory, file, json);
        }
        try {
            int format = Json.integer("", json, "format");
            if (format != ModelDirectory.FORMAT) {
                throw new IllegalArgumentException(
                        "format must be 1 or " + ModelDirectory.FORMAT + ", got " + format);
            }
            Json.text("", json, KIND);
            String weights = plainName(Json.text("", json, "weights"));
            return new Description(file, json, Weights.in(directory.resolve(weights)));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static String missing(Path directory) {
        boolean foreign =
                Files.isRegularFile(directory.resolve("config.json"))
                        || Files.isRegularFile(directory.resolve("open_clip_config.json"));
        return directory
                + " must hold "
                + FILE
                + ", which describes a dyad model, but does not"
                + (foreign ? "; its config.json is another library's" : "");
    }

    /** Checks that a file name does not point outside its directory. */
    private static String plainName(String name) {
        Path path = Path.of(name);
        if (path.getNameCount() != 1 || path.isAbsolute() || name.startsWith("..")) {
            throw new IllegalArgumentException(
                    "weights must name a file in this directory, got " + name);
        }
        return name;
    }
}
