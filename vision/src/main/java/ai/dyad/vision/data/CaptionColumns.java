package ai.dyad.vision.data;

import java.util.HashSet;
import java.util.List;

/** Which columns of a table, or members of JSON objects, hold what. */
record CaptionColumns(String path, List<String> captions) {
    CaptionColumns {
        captions = List.copyOf(captions);
        if (captions.isEmpty()
                || captions.contains(path)
                || new HashSet<>(captions).size() < captions.size()) {
            throw new IllegalArgumentException(
                    "there must be caption columns, all different and not the path's, got path "
                            + path
                            + ", captions "
                            + captions);
        }
    }
}
