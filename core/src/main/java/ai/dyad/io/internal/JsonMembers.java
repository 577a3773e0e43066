package ai.dyad.io.internal;

import ai.dyad.internal.Json;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The members of a published file; one that is missing or null has a default. */
public final class JsonMembers {

    private final JsonObject json;

    /**
     * Wraps an object.
     *
     * @param json the object
     */
    public JsonMembers(JsonObject json) {
        this.json = json;
    }

    /**
     * Returns a member that is an object.
     *
     * @param key its key
     * @return the member, empty if there is none
     */
    public JsonMembers member(String key) {
        JsonElement value = json.get(key);
        return new JsonMembers(
                value != null && value.isJsonObject() ? value.getAsJsonObject() : new JsonObject());
    }

    /**
     * Returns whether a member is there.
     *
     * @param key its key
     * @return whether it is there and not null
     */
    public boolean has(String key) {
        return json.has(key) && !json.get(key).isJsonNull();
    }

    /**
     * Returns a member that is true or false.
     *
     * @param key its key
     * @param missing its default
     * @return its value
     */
    public boolean flag(String key, boolean missing) {
        if (!has(key)) {
            return missing;
        }
        JsonElement value = json.get(key);
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
            throw new IllegalArgumentException(key + " must be true or false, got " + value);
        }
        return value.getAsBoolean();
    }

    /**
     * Returns a member that is a number.
     *
     * @param key its key
     * @param missing its default
     * @return its value
     */
    public double number(String key, double missing) {
        return has(key) ? number(key, json.get(key)) : missing;
    }

    /**
     * Returns a member that is a text.
     *
     * @param key its key
     * @param missing its default
     * @return its value
     */
    public String text(String key, String missing) {
        return has(key) ? Json.text("", json, key) : missing;
    }

    /**
     * Returns a member that is a whole number.
     *
     * @param key its key
     * @param missing its default
     * @return its value
     */
    public int integer(String key, int missing) {
        return has(key) ? Json.integer("", json, key) : missing;
    }

    /**
     * Returns a member as it is.
     *
     * @param key its key
     * @return the member, or null
     */
    public JsonElement element(String key) {
        return json.get(key);
    }

    /**
     * Returns whole numbers: those of an array, or a single one.
     *
     * @param key its key
     * @param missing the default
     * @return the numbers
     */
    public List<Integer> integers(String key, List<Integer> missing) {
        if (!has(key)) {
            return missing;
        }
        List<Integer> values = new ArrayList<>();
        for (double value : numbers(key)) {
            if (value != Math.rint(value)) {
                throw new IllegalArgumentException(
                        key + " must hold whole numbers, got " + json.get(key));
            }
            values.add((int) value);
        }
        return values;
    }

    /**
     * Returns numbers: those of an array, or a single one.
     *
     * @param key its key
     * @return the numbers
     */
    public List<Double> numbers(String key) {
        JsonElement value = json.get(key);
        if (!value.isJsonArray()) {
            return List.of(number(key, value));
        }
        List<Double> values = new ArrayList<>();
        value.getAsJsonArray().forEach(each -> values.add(number(key, each)));
        return values;
    }

    private static double number(String key, JsonElement value) {
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber()) {
            throw new IllegalArgumentException(key + " must be a number, got " + value);
        }
        return value.getAsDouble();
    }

    /**
     * Returns height and width: an array of two, or one number for both.
     *
     * @param key its key
     * @param missing the default
     * @return height and width
     */
    public int[] size(String key, int missing) {
        List<Integer> values = integers(key, List.of(missing));
        if (values.isEmpty() || values.size() > 2) {
            throw new IllegalArgumentException(
                    key + " must be a number or height and width, got " + json.get(key));
        }
        return new int[] {values.get(0), values.get(values.size() - 1)};
    }
}
