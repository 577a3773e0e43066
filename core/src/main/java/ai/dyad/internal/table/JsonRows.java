package ai.dyad.internal.table;

import ai.djl.util.JsonUtils;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of a file with one JSON object per line; members that are neither texts nor arrays of texts
 * are left out.
 */
final class JsonRows {

    private JsonRows() {}

    static void read(BufferedReader text, HalfPairs halves, RowConsumer rows) throws IOException {
        long number = 0;
        for (String line = text.readLine(); line != null; line = text.readLine()) {
            number++;
            if (!line.isBlank()) {
                rows.accept(new TableRow(number, values(number, line, halves)));
            }
        }
    }

    private static Map<String, List<String>> values(long number, String line, HalfPairs halves)
            throws RowException {
        JsonElement row;
        try {
            row = JsonUtils.GSON.fromJson(line, JsonElement.class);
        } catch (JsonParseException e) {
            throw new RowException(number, "there must be a JSON object, got: " + e.getMessage());
        }
        if (!(row instanceof JsonObject members)) {
            throw new RowException(number, "there must be a JSON object, got " + row);
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> member : members.entrySet()) {
            JsonElement value = member.getValue();
            String name = halves.mend(member.getKey(), number);
            if (isText(value)) {
                values.put(name, List.of(halves.mend(value.getAsString(), number)));
            } else if (value instanceof JsonArray array && isTexts(array)) {
                List<String> texts = new ArrayList<>();
                array.forEach(text -> texts.add(halves.mend(text.getAsString(), number)));
                values.put(name, texts);
            }
        }
        return values;
    }

    private static boolean isTexts(JsonArray array) {
        for (JsonElement element : array) {
            if (!isText(element)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(JsonElement value) {
        return value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
    }
}
