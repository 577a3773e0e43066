package ai.dyad.text.data;

import ai.djl.util.JsonUtils;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rows of a file with one JSON object per line; members that are not texts are left out. */
final class JsonRows {

    private JsonRows() {}

    static void read(BufferedReader text, RowConsumer rows) throws IOException {
        long number = 0;
        for (String line = text.readLine(); line != null; line = text.readLine()) {
            number++;
            if (!line.isBlank()) {
                rows.accept(number, values(number, line));
            }
        }
    }

    private static Map<String, String> values(long number, String line) throws RowException {
        JsonElement row;
        try {
            row = JsonUtils.GSON.fromJson(line, JsonElement.class);
        } catch (JsonParseException e) {
            throw new RowException(number, "there must be a JSON object, got: " + e.getMessage());
        }
        if (!(row instanceof JsonObject members)) {
            throw new RowException(number, "there must be a JSON object, got " + row);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> member : members.entrySet()) {
            JsonElement value = member.getValue();
            if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()) {
                values.put(member.getKey(), value.getAsString());
            }
        }
        return values;
    }
}
