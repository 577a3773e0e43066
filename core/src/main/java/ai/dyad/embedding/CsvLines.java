package ai.dyad.embedding;

/** Rows as CSV: {@code name,e0,e1,...}. */
final class CsvLines implements LineFormat {
    static final String NAME = "name";

    @Override
    public String header(int dimension) {
        StringBuilder header = new StringBuilder(NAME);
        for (int i = 0; i < dimension; i++) {
            header.append(",e").append(i);
        }
        return header.append('\n').toString();
    }

    @Override
    public String line(String name, float[] row) {
        StringBuilder line = new StringBuilder(quoted(name));
        for (float value : row) {
            line.append(',').append(value);
        }
        return line.append('\n').toString();
    }

    private static String quoted(String name) {
        boolean plain = name.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
