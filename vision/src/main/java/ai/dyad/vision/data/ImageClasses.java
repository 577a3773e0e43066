package ai.dyad.vision.data;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The classes of some images: for each image an index into the names, or -1 if unknown. */
final class ImageClasses {
    private static final int UNKNOWN = -1;

    private final List<String> names;
    private final int[] ofImages;

    private ImageClasses(List<String> names, int[] ofImages) {
        this.names = names;
        this.ofImages = ofImages;
    }

    /** Creates classes from numbers. */
    static ImageClasses numbered(int[] classes, List<String> names) {
        for (int number : classes) {
            if (number < UNKNOWN || number >= names.size()) {
                throw new IllegalArgumentException(
                        "class must be in [-1, " + names.size() + "), got " + number);
            }
        }
        return new ImageClasses(names, classes);
    }

    /** Creates classes that are all unknown. */
    static ImageClasses unknown(int images) {
        int[] classes = new int[images];
        Arrays.fill(classes, UNKNOWN);
        return new ImageClasses(List.of(), classes);
    }

    /** Numbers the class names of images in alphabetical order; null means unknown. */
    static ImageClasses named(List<String> classes) {
        return named(classes, classes);
    }

    /** Numbers the class names of images, including known classes without images. */
    static ImageClasses named(List<String> classes, Collection<String> known) {
        List<String> names = known.stream().filter(Objects::nonNull).distinct().sorted().toList();
        Map<String, Integer> numbers = new HashMap<>();
        names.forEach(name -> numbers.put(name, numbers.size()));
        return new ImageClasses(
                names,
                classes.stream().mapToInt(name -> numbers.getOrDefault(name, UNKNOWN)).toArray());
    }

    /** Returns the names of the classes, empty if all are unknown. */
    List<String> names() {
        return names;
    }

    /** Returns the number of images. */
    int size() {
        return ofImages.length;
    }

    /** Returns the classes of the first images. */
    int[] first(int images) {
        return Arrays.copyOf(ofImages, images);
    }
}
