package ai.dyad.examples.retrieve;

import com.google.gson.Gson;

/** Rows as JSON lines: {@code {"name": "...", "embedding": [...]}}. */
final class JsonLines implements LineFormat {
    private static final Gson GSON = new Gson();

    /** One line. */
    static final class Row {
        private final String name;
        private final float[] embedding;

        Row(String name, float[] embedding) {
            this.name = name;
            this.embedding = embedding;
        }

        /** Returns the name, or null if the line has none. */
        String name() {
            return name;
        }

        /** Returns the numbers, or null if the line has none. */
        float[] embedding() {
            return embedding;
        }
    }

    @Override
    public String header(int dimension) {
        return "";
    }

    @Override
    public String line(String name, float[] row) {
        return GSON.toJson(new Row(name, row)) + '\n';
    }
}
