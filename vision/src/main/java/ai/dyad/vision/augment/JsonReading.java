package ai.dyad.vision.augment;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A value in a JSON document with its path, so that errors can name the place. Fields that were
 * never read are an error, see {@link #finish}.
 */
final class JsonReading {
    private final String source;
    private final String path;
    private final JsonElement value;
    private final Set<String> asked = new LinkedHashSet<>();

    private JsonReading(String source, String path, JsonElement value) {
        this.source = source;
        this.path = path;
        this.value = value;
    }

    /** Parses a document; errors use the source as its name. */
    static JsonReading of(String source, String text) {
        try {
            return new JsonReading(source, "", JsonParser.parseString(text));
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(source + " must be JSON: " + e.getMessage(), e);
        }
    }

    boolean has(String name) {
        asked.add(name);
        return object().has(name);
    }

    JsonReading member(String name) {
        if (!has(name)) {
            throw wrong("must have the field \"" + name + "\"", null);
        }
        String dotted = path.isEmpty() ? name : path + "." + name;
        return new JsonReading(source, dotted, object().get(name));
    }

    /** Rejects fields that were never read. */
    void finish() {
        for (String name : object().keySet()) {
            if (!asked.contains(name)) {
                throw wrong("must have the fields " + Augmentations.listed(name, asked), null);
            }
        }
    }

    List<JsonReading> items() {
        if (!value.isJsonArray()) {
            throw kind("a list");
        }
        return Stream.iterate(0, i -> i + 1)
                .limit(value.getAsJsonArray().size())
                .map(this::item)
                .toList();
    }

    void array(int size) {
        if (!value.isJsonArray() || value.getAsJsonArray().size() != size) {
            throw kind("a list of " + size + " numbers");
        }
    }

    JsonReading item(int i) {
        JsonArray array = value.getAsJsonArray();
        return new JsonReading(source, path + "[" + i + "]", array.get(i));
    }

    double number() {
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isNumber()) {
            throw kind("a number");
        }
        return value.getAsDouble();
    }

    float single() {
        number();
        return value.getAsFloat();
    }

    int integer() {
        double number = number();
        if (number != (int) number) {
            throw kind("a whole number");
        }
        return (int) number;
    }

    long longInteger() {
        number();
        try {
            return value.getAsBigDecimal().longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw kind("a whole number");
        }
    }

    boolean bool() {
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
            throw kind("true or false");
        }
        return value.getAsBoolean();
    }

    String text() {
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw kind("a string");
        }
        return value.getAsString();
    }

    <T> T oneOf(T[] constants) {
        String wanted = text();
        List<String> names =
                Stream.of(constants)
                        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                        .toList();
        int found = names.indexOf(wanted);
        if (found < 0) {
            throw wrong("must be one of " + Augmentations.listed(wanted, names), null);
        }
        return constants[found];
    }

    /** Returns an error about this value. */
    IllegalArgumentException wrong(String rule, Throwable cause) {
        String place = path.isEmpty() ? source : source + ", " + path;
        return new Fault(place + ": " + rule, cause);
    }

    /** Adds the place of this value to an error that does not name one yet. */
    IllegalArgumentException located(IllegalArgumentException e) {
        return e instanceof Fault ? e : wrong(e.getMessage(), e);
    }

    private IllegalArgumentException kind(String expected) {
        return wrong("must be " + expected + ", got " + value, null);
    }

    /** An error that names its place in the document. */
    private static final class Fault extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Fault(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private JsonObject object() {
        if (!value.isJsonObject()) {
            throw kind("an object in braces");
        }
        return value.getAsJsonObject();
    }
}
