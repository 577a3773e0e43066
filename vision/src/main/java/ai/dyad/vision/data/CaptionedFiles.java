package ai.dyad.vision.data;

import ai.dyad.vision.decode.ImageBytes;
import ai.dyad.vision.decode.SkippedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The images and captions that were found, before any image is opened. */
final class CaptionedFiles {
    private final Path root;
    private final ImageBytes bytes;
    private final Map<Path, Set<String>> captions = new LinkedHashMap<>();
    private final Map<Path, String> classes = new HashMap<>();
    private final List<SkippedImage> skipped = new ArrayList<>();

    /** Starts empty; the root is the absolute path of the folder of all images. */
    CaptionedFiles(Path root, ImageBytes bytes) {
        this.root = root;
        this.bytes = bytes;
    }

    /** Adds captions to an image; duplicates are kept once. */
    void add(Path image, List<String> texts) {
        captions.computeIfAbsent(image, key -> new LinkedHashSet<>()).addAll(texts);
    }

    /** Sets the class of an image unless it has one; returns the class that it has. */
    String classify(Path image, String name) {
        String known = classes.putIfAbsent(image, name);
        return known == null ? name : known;
    }

    /** Returns the classes of the given images. */
    ImageClasses classes(List<Path> images) {
        return ImageClasses.named(images.stream().map(classes::get).toList());
    }

    void skip(Path image, String reason) {
        skipped.add(new SkippedImage(image, reason));
    }

    Path root() {
        return root;
    }

    ImageBytes bytes() {
        return bytes;
    }

    /** Returns the images in the order in which they were first added. */
    List<Path> files() {
        return List.copyOf(captions.keySet());
    }

    List<String> captions(Path image) {
        return List.copyOf(captions.get(image));
    }

    List<SkippedImage> skipped() {
        return skipped;
    }
}
