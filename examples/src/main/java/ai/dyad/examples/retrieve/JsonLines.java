package ai.dyad.examples.retrieve;

import com.google.gson.Gson;

/** Rows as JSON lines: {@code {"name": "...", "embedding": [...]}}. */
final class JsonLines implements LineFormat {
    private static final Gson GSON = new Gson();

    /** One line. */
    record Row(String name, float[] embedding) {}

    @Override
    public String header(int dimension) {
        return "";
    }

    @Override
    public String line(String name, float[] row) {
        return GSON.toJson(new Row(name, row)) + '\n';
    }
}
