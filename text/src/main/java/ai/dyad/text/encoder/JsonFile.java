package ai.dyad.text.encoder;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that holds one JSON object. Errors in its members name the file.
 *
 * @param file the file
 * @param json its content, empty if the file does not exist
 */
record JsonFile(Path file, JsonObject json) {

    /** Reads a file; a missing file counts as an empty object. */
    static JsonFile readIfThere(Path file) throws IOException {
        return Files.exists(file) ? read(file) : new JsonFile(file, new JsonObject());
    }

    static JsonFile read(Path file) throws IOException {
        return new JsonFile(file, object(file, parse(file)));
    }

    static JsonElement parse(Path file) throws IOException {
        try {
            return JsonParser.parseString(Files.readString(file));
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(file + " must hold JSON: " + e.getMessage(), e);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(file + " must be UTF-8: " + e.getMessage(), e);
        }
    }

    static JsonObject object(Path file, JsonElement element) {
        if (!element.isJsonObject()) {
            throw new IllegalArgumentException(
                    file
                            + " must hold a JSON object, got "
                            + (element.isJsonNull() ? "nothing" : element));
        }
        return element.getAsJsonObject();
    }

    /** Returns whether a member is present and not null. */
    boolean has(String name) {
        return json.has(name) && !json.get(name).isJsonNull();
    }

    boolean isTrue(String name) {
        return flag(name, false);
    }

    boolean flag(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonElement value = json.get(name);
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
            throw wrong(name + " must be true or false, got " + value);
        }
        return value.getAsBoolean();
    }

    /** Returns a member that must be an integer. */
    int integer(String name) {
        try {
            return number(name).intValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    file + ": " + name + " must be a whole number, got " + json.get(name), e);
        }
    }

    BigDecimal number(String name) {
        JsonElement value = json.get(name);
        if (value == null || !value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber()) {
            throw wrong(name + " must be a number, got " + value);
        }
        return value.getAsBigDecimal();
    }

    /** Returns a member that must be a string. */
    String text(String name) {
        JsonElement value = json.get(name);
        if (value == null || !value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw wrong(name + " must be a string, got " + value);
        }
        return value.getAsString();
    }

    /** Requires a member, if present, to have one of the allowed values. */
    void requireIfThere(String name, String... allowed) {
        JsonElement value = json.get(name);
        boolean right =
                !has(name)
                        || (value.isJsonPrimitive()
                                && List.of(allowed).contains(value.getAsString()));
        if (!right) {
            throw wrong(
                    name + " must be " + String.join(" or ", allowed) + ", got " + json.get(name));
        }
    }

    IllegalArgumentException wrong(String rule) {
        return new IllegalArgumentException(file + ": " + rule);
    }
}
