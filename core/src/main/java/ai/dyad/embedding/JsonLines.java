package ai.dyad.embedding;

import com.google.gson.Gson;

/** Rows as JSON lines: {@code {"name": "...", "embedding": [...]}}. */
final class JsonLines implements LineFormat {
    private static final Gson GSON = new Gson();

    /** One line, its fields named as in the file. */
    static final class Row {
        private final String name;
        private final float[] embedding;

        Row(String name, float[] embedding) {
            this.name = name;
            this.embedding = embedding;
        }

        String name() {
            return name;
        }

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
