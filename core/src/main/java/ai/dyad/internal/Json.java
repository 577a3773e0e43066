package ai.dyad.internal;

import ai.djl.util.JsonUtils;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Reads and writes JSON; errors name the key that is missing, unknown or invalid. */
public final class Json {
    private static final int SHOWN = 60;

    private Json() {}

    /**
     * Reads a file that holds one JSON object.
     *
     * @param file the file, UTF-8
     * @return the object
     * @throws IOException if the file cannot be read or holds anything else; the message names it
     */
    public static JsonObject read(Path file) throws IOException {
        try {
            JsonElement element = JsonParser.parseString(Files.readString(file));
            if (element.isJsonObject()) {
                return element.getAsJsonObject();
            }
            throw new IOException(file + " must hold a JSON object, got " + shortened(element));
        } catch (CharacterCodingException e) {
            throw new IOException(file + " must be UTF-8 text, got other bytes", e);
        } catch (RuntimeException e) {
            throw new IOException(file + " must hold a JSON object: " + reason(e), e);
        }
    }

    /**
     * Writes a file that holds one JSON object.
     *
     * @param file the file, replaced in one step
     * @param json the object
     * @throws IOException if it cannot be written; the old file stays then
     */
    public static void write(Path file, JsonObject json) throws IOException {
        AtomicFile.writeString(file, JsonUtils.GSON_PRETTY.toJson(json) + System.lineSeparator());
    }

    /**
     * Turns a value into JSON.
     *
     * @param value the value, such as a record
     * @return its JSON
     */
    public static JsonElement of(Object value) {
        return JsonUtils.GSON.toJsonTree(value);
    }

    /**
     * Turns JSON into a value. For a record, every member must be known, and numbers and booleans
     * are required.
     *
     * @param name what the JSON is, for messages
     * @param json the JSON
     * @param type the type wanted
     * @param <T> the type wanted
     * @return the value
     * @throws IllegalArgumentException if it does not fit; the message names the key
     */
    public static <T> T to(String name, JsonElement json, Class<T> type) {
        if (type.isRecord()) {
            requireMembers(name, json, type);
        }
        try {
            return type.cast(JsonUtils.GSON.fromJson(json, type));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(name + ": " + reason(e), e);
        }
    }

    private static void requireMembers(String name, JsonElement json, Class<?> type) {
        if (json == null || !json.isJsonObject()) {
            throw new IllegalArgumentException(
                    name + " must be a JSON object, got " + shortened(json));
        }
        JsonObject object = json.getAsJsonObject();
        RecordComponent[] components = type.getRecordComponents();
        List<String> known = Arrays.stream(components).map(RecordComponent::getName).toList();
        for (String key : object.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        String.format(
                                "%s must hold %s, got %s%s",
                                name,
                                String.join(", ", known),
                                key,
                                NearestName.of(key, known)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("")));
            }
        }
        for (RecordComponent component : components) {
            if (component.getType().isPrimitive()) {
                require(name, object, component.getName());
            }
        }
    }

    /**
     * Returns a required member.
     *
     * @param name what the object is, for messages, or an empty text
     * @param json the object
     * @param key the member's key
     * @return the member, not null
     * @throws IllegalArgumentException if it is missing or null
     */
    public static JsonElement require(String name, JsonObject json, String key) {
        JsonElement element = json.get(key);
        if (element == null || element.isJsonNull()) {
            throw new IllegalArgumentException(path(name, key) + " must be given");
        }
        return element;
    }

    /**
     * Returns a member that is an object.
     *
     * @param name what the outer object is, for messages, or an empty text
     * @param json the outer object
     * @param key the member's key
     * @return the member
     * @throws IllegalArgumentException if it is missing or no object
     */
    public static JsonObject object(String name, JsonObject json, String key) {
        JsonElement element = require(name, json, key);
        if (!element.isJsonObject()) {
            throw new IllegalArgumentException(
                    path(name, key) + " must be a JSON object, got " + shortened(element));
        }
        return element.getAsJsonObject();
    }

    /**
     * Returns a member that is a text.
     *
     * @param name what the object is, for messages, or an empty text
     * @param json the object
     * @param key the member's key
     * @return the text
     * @throws IllegalArgumentException if it is missing or no text
     */
    public static String text(String name, JsonObject json, String key) {
        JsonElement element = require(name, json, key);
        if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
            throw new IllegalArgumentException(
                    path(name, key) + " must be a text, got " + shortened(element));
        }
        return element.getAsString();
    }

    /**
     * Returns a member that is a whole number.
     *
     * @param name what the object is, for messages, or an empty text
     * @param json the object
     * @param key the member's key
     * @return the number
     * @throws IllegalArgumentException if it is missing or no whole number
     */
    public static int integer(String name, JsonObject json, String key) {
        JsonElement element = require(name, json, key);
        try {
            return element.getAsJsonPrimitive().getAsBigDecimal().intValueExact();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    path(name, key) + " must be a whole number, got " + shortened(element), e);
        }
    }

    private static String path(String name, String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    /** Returns the message of a record's constructor, which Gson wraps in its own exceptions. */
    private static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static String shortened(JsonElement element) {
        String text = String.valueOf(element);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
