package ai.dyad.examples.retrieve;

import com.google.gson.Gson;
import com.google.gson.JsonObject;

/** Rows as JSON lines: {@code {"name": "...", "embedding": [...]}}. */
final class JsonLines implements LineFormat {
    private static final Gson GSON = new Gson();

    @Override
    public String header(int dimension) {
        return "";
    }

    @Override
    public String line(String name, float[] row) {
        JsonObject line = new JsonObject();
        line.addProperty("name", name);
        line.add("embedding", GSON.toJsonTree(row));
        return GSON.toJson(line) + '\n';
    }
}
