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
 * Groups images that must not be each other's negatives: those that share a caption or a base, and
 * those connected by a chain of such images.
 */
final class CaptionGroups {
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private CaptionGroups() {}

    /** Rejects images without captions, and blank captions. */
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

    /** The base of an image; a type of its own, so that it never equals a caption. */
    private record Base(Object base) {}

    /** Groups images, which must form at least two groups; bases may be null. */
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
                    "there must be at least 2 different pairs, or there are no negatives, got "
                            + (captions.size() == 1
                                    ? "1 image"
                                    : captions.size() + " images that all share a caption"));
        }
        return groups;
    }

    /**
     * Returns the caption as the split uses it. This is not its text identity, so that the split
     * does not depend on the tokenizer.
     */
    static String key(String caption) {
        return SPACE.matcher(caption.strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
    }
}
