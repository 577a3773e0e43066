package ai.dyad.vision.data;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a caption table, or the members of its JSON objects.
 *
 * @param path the path of the image
 * @param captions its captions
 * @param classes the class; empty if there is none
 */
record CaptionColumns(String path, List<String> captions, Optional<String> classes) {
    CaptionColumns {
        captions = List.copyOf(captions);
        if (captions.isEmpty()
                || captions.contains(path)
                || classes.filter(path::equals).isPresent()
                || new HashSet<>(captions).size() < captions.size()) {
            throw new IllegalArgumentException(
                    "there must be caption columns, and they, the path and the class must all be in"
                            + " different columns, got path "
                            + path
                            + ", captions "
                            + captions
                            + classes.map(name -> ", class " + name).orElse(""));
        }
    }

    /** Returns the columns that must not be empty in any row. */
    List<String> required() {
        return classes.map(name -> List.of(path, name)).orElse(List.of(path));
    }
}
