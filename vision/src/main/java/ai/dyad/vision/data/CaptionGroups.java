package ai.dyad.vision.data;

import ai.dyad.data.Groups;
import ai.dyad.data.TextIdentity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the images that must not be each other's negatives: those that share a caption or a base,
 * and those that a chain of such images joins.
 */
final class CaptionGroups {
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private CaptionGroups() {}

    /** Refuses images without captions, and captions without words. */
    static void requireCaptions(List<List<String>> captions) {
        for (int i = 0; i < captions.size(); i++) {
            if (captions.get(i).isEmpty() || captions.get(i).stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException(
                        "an image must have captions, none of them blank, got "
                                + captions.get(i)
                                + " for image "
                                + i);
            }
        }
    }

    /** What an image is a variant of; unlike every caption. */
    private record Base(Object base) {}

    /** Groups images, of which there must be two that differ; bases may be null. */
    static Groups of(List<List<String>> captions, List<?> bases, TextIdentity identity) {
        List<Object> known = identity.of(captions.stream().flatMap(List::stream).toList());
        List<Set<Object>> keys = new ArrayList<>(captions.size());
        int next = 0;
        for (int i = 0; i < captions.size(); i++) {
            int end = next + captions.get(i).size();
            Set<Object> image = new LinkedHashSet<>(known.subList(next, end));
            if (bases != null) {
                image.add(new Base(bases.get(i)));
            }
            keys.add(image);
            next = end;
        }
        Groups groups = Groups.of(keys);
        if (groups.count() < 2) {
            throw new IllegalArgumentException(
                    "there must be at least 2 different pairs, or nothing is a negative, got "
                            + (captions.size() == 1
                                    ? "1 image"
                                    : captions.size() + " images that all share a caption"));
        }
        return groups;
    }

    /**
     * What a lot is drawn by. Not the identity of a caption: with that, another tokenizer would
     * hold out other images.
     */
    static String key(String caption) {
        return SPACE.matcher(caption.strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
    }
}
