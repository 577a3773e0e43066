package ai.dyad.examples.emoji;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The index of all emoji: their places on the strips, and their descriptions. */
final class StripIndex {
    private static final String RESOURCE = "emoji-strip-index.tsv";

    private StripIndex() {}

    /** An emoji and its place: the number of the strip, and the position on it from the top. */
    record Entry(Emoji emoji, int sheet, int row) {}

    static List<Entry> read() throws IOException {
        List<String[]> lines = lines();
        Map<String, String> bases = new HashMap<>();
        for (String[] line : lines) {
            if (!CodePoints.hasSkinTone(line[0])) {
                bases.put(CodePoints.family(line[0]), line[0]);
            }
        }
        Descriptions descriptions = Descriptions.read();
        return lines.stream().map(line -> entry(line, bases, descriptions)).toList();
    }

    private static List<String[]> lines() throws IOException {
        try (InputStream in = StripIndex.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new FileNotFoundException("no resource " + RESOURCE + " on the class path");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }

    private static Entry entry(
            String[] line, Map<String, String> bases, Descriptions descriptions) {
        String base = bases.get(CodePoints.family(line[0]));
        if (base == null) {
            throw new IllegalStateException("no base emoji for the skin-tone variant " + line[0]);
        }
        return new Entry(
                descriptions.describe(line[0], base),
                Integer.parseInt(line[1]),
                Integer.parseInt(line[2]));
    }
}
