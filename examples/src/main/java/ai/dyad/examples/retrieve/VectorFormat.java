package ai.dyad.examples.retrieve;

import java.nio.file.Path;
import java.util.Locale;

/** The formats of a table, told by the end of its name. */
enum VectorFormat {
    NPY,
    CSV,
    JSONL;

    static VectorFormat of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        for (VectorFormat format : values()) {
            if (name.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new IllegalArgumentException(
                "a table's name must end in .npy, .csv or .jsonl, got " + file);
    }
}
