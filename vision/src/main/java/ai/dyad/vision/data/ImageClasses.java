package ai.dyad.vision.data;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The classes of some images: for each a position among the names, or -1 where it is unknown. */
final class ImageClasses {
    private static final int UNKNOWN = -1;

    private final List<String> names;
    private final int[] ofImages;

    private ImageClasses(List<String> names, int[] ofImages) {
        this.names = names;
        this.ofImages = ofImages;
    }

    /** Takes classes that are numbered already. */
    static ImageClasses numbered(int[] classes, List<String> names) {
        for (int number : classes) {
            if (number < UNKNOWN || number >= names.size()) {
                throw new IllegalArgumentException(
                        "class must be in [-1, " + names.size() + "), got " + number);
            }
        }
        return new ImageClasses(names, classes);
    }

    /** Says that the classes of some images are unknown. */
    static ImageClasses unknown(int images) {
        int[] classes = new int[images];
        Arrays.fill(classes, UNKNOWN);
        return new ImageClasses(List.of(), classes);
    }

    /** Numbers the classes of images in alphabetical order; null where one is unknown. */
    static ImageClasses named(List<String> classes) {
        return named(classes, classes);
    }

    /** Numbers the classes of images, among them some that none of the images is of. */
    static ImageClasses named(List<String> classes, Collection<String> known) {
        List<String> names = known.stream().filter(Objects::nonNull).distinct().sorted().toList();
        Map<String, Integer> numbers = new HashMap<>();
        names.forEach(name -> numbers.put(name, numbers.size()));
        return new ImageClasses(
                names,
                classes.stream().mapToInt(name -> numbers.getOrDefault(name, UNKNOWN)).toArray());
    }

    /** The names of the classes, none if all are unknown. */
    List<String> names() {
        return names;
    }

    /** The number of images. */
    int size() {
        return ofImages.length;
    }

    /** The classes of the first images. */
    int[] first(int images) {
        return Arrays.copyOf(ofImages, images);
    }
}
