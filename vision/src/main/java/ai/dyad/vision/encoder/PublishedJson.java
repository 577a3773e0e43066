package ai.dyad.vision.encoder;

import ai.dyad.internal.Json;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The members of a published file; one that is missing or null has a default. */
final class PublishedJson {
    static final int COLORS = 3;
    static final List<Float> CLIP_MEAN = List.of(0.48145467f, 0.4578275f, 0.40821072f);
    static final List<Float> CLIP_STD = List.of(0.26862955f, 0.2613026f, 0.2757771f);
    static final List<Float> HALF = List.of(0.5f, 0.5f, 0.5f);

    private final JsonObject json;

    PublishedJson(JsonObject json) {
        this.json = json;
    }

    /** Returns a member that is an object, empty if there is none. */
    PublishedJson member(String key) {
        JsonElement value = json.get(key);
        return new PublishedJson(
                value != null && value.isJsonObject() ? value.getAsJsonObject() : new JsonObject());
    }

    boolean has(String key) {
        return json.has(key) && !json.get(key).isJsonNull();
    }

    boolean flag(String key, boolean missing) {
        if (!has(key)) {
            return missing;
        }
        JsonElement value = json.get(key);
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
            throw new IllegalArgumentException(key + " must be true or false, got " + value);
        }
        return value.getAsBoolean();
    }

    double number(String key, double missing) {
        return has(key) ? number(key, json.get(key)) : missing;
    }

    String text(String key, String missing) {
        return has(key) ? Json.text("", json, key) : missing;
    }

    int integer(String key, int missing) {
        return has(key) ? Json.integer("", json, key) : missing;
    }

    JsonElement element(String key) {
        return json.get(key);
    }

    /** Returns one value for each color; a single one counts for all. */
    List<Float> colors(String key, List<Float> missing) {
        if (!has(key)) {
            return missing;
        }
        List<Float> values = new ArrayList<>();
        for (double value : numbers(key)) {
            values.add((float) value);
        }
        List<Float> colors =
                values.size() == 1 ? Collections.nCopies(COLORS, values.get(0)) : values;
        if (colors.size() != COLORS) {
            throw new IllegalArgumentException(
                    key + " must have 1 or 3 values, got " + json.get(key));
        }
        return colors;
    }

    /** Returns whole numbers: those of an array, or a single one. */
    List<Integer> integers(String key, List<Integer> missing) {
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

    private List<Double> numbers(String key) {
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

    /** Returns height and width: an array of two, or one number for both. */
    int[] size(String key, int missing) {
        List<Integer> values = integers(key, List.of(missing));
        if (values.isEmpty() || values.size() > 2) {
            throw new IllegalArgumentException(
                    key + " must be a number or height and width, got " + json.get(key));
        }
        return new int[] {values.get(0), values.get(values.size() - 1)};
    }
}
