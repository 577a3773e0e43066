package ai.dyad.examples.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Map;

/** Writes JSON with null in place of NaN and infinity, which JSON does not have. */
final class FiniteNumbers {
    private static final Gson GSON =
            new GsonBuilder()
                    .setPrettyPrinting()
                    .disableHtmlEscaping()
                    .serializeSpecialFloatingPointValues()
                    .serializeNulls()
                    .create();

    private FiniteNumbers() {}

    /** Converts a value to JSON, with null for numbers that are not finite. */
    static String toJson(Object value) {
        return GSON.toJson(finite(GSON.toJsonTree(value))) + "\n";
    }

    private static JsonElement finite(JsonElement element) {
        if (element.isJsonObject()) {
            JsonObject object = new JsonObject();
            for (Map.Entry<String, JsonElement> entry : element.getAsJsonObject().entrySet()) {
                object.add(entry.getKey(), finite(entry.getValue()));
            }
            return object;
        }
        if (element.isJsonArray()) {
            JsonArray array = new JsonArray();
            element.getAsJsonArray().forEach(each -> array.add(finite(each)));
            return array;
        }
        boolean number = element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber();
        return number && !Double.isFinite(element.getAsDouble()) ? JsonNull.INSTANCE : element;
    }
}
