package ai.dyad.vision.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What some pictures show, by the names of classes in alphabetical order. */
final class PictureClasses {
    private static final int UNKNOWN = -1;

    private final List<String> names;
    private final int[] ofPictures;

    /** Numbers the classes of pictures; null where one is unknown. */
    PictureClasses(List<String> classes) {
        names = classes.stream().filter(Objects::nonNull).distinct().sorted().toList();
        Map<String, Integer> numbers = new HashMap<>();
        names.forEach(name -> numbers.put(name, numbers.size()));
        ofPictures =
                classes.stream().mapToInt(name -> numbers.getOrDefault(name, UNKNOWN)).toArray();
    }

    /** The names of the classes, none if all are unknown. */
    List<String> names() {
        return names;
    }

    /** The positions among the names of what the first pictures show, -1 where it is unknown. */
    int[] first(int pictures) {
        return Arrays.copyOf(ofPictures, pictures);
    }
}
