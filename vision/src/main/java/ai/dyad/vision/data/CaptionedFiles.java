package ai.dyad.vision.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pictures and their captions as they were found, before any picture is opened. */
final class CaptionedFiles {
    private final Path root;
    private final ImageBytes bytes;
    private final Map<Path, Set<String>> captions = new LinkedHashMap<>();
    private final Map<Path, String> classes = new HashMap<>();
    private final List<UnreadableImage> skipped = new ArrayList<>();

    /** Starts without pictures; the root is where all of them will lie, as an absolute path. */
    CaptionedFiles(Path root, ImageBytes bytes) {
        this.root = root;
        this.bytes = bytes;
    }

    /** Adds captions to those of a picture; equal ones count once. */
    void add(Path picture, List<String> texts) {
        captions.computeIfAbsent(picture, key -> new LinkedHashSet<>()).addAll(texts);
    }

    /** Says of which class a picture is, unless that is known: returns the class it is of. */
    String classify(Path picture, String name) {
        String known = classes.putIfAbsent(picture, name);
        return known == null ? name : known;
    }

    /** Returns what some of the pictures show. */
    PictureClasses classes(List<Path> pictures) {
        return new PictureClasses(pictures.stream().map(classes::get).toList());
    }

    void skip(Path picture, String reason) {
        skipped.add(new UnreadableImage(picture, reason));
    }

    Path root() {
        return root;
    }

    ImageBytes bytes() {
        return bytes;
    }

    /** Returns the pictures in the order in which they were first added. */
    List<Path> pictures() {
        return List.copyOf(captions.keySet());
    }

    List<String> captions(Path picture) {
        return List.copyOf(captions.get(picture));
    }

    List<UnreadableImage> skipped() {
        return skipped;
    }
}
