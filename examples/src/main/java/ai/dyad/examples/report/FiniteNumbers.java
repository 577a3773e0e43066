package ai.dyad.examples.report;

import ai.djl.util.JsonUtils;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Map;

/** JSON has no NaN and no infinity: here they become null, so that any reader takes the rest. */
final class FiniteNumbers {
    private FiniteNumbers() {}

    /** Turns anything into JSON without them. */
    static JsonElement of(Object value) {
        return finite(JsonUtils.GSON.toJsonTree(value));
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
