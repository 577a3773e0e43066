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

    /** What an image is a variant of; unlike every caption. */
    private record Base(Object base) {}

    /** Groups images; bases may be null. */
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
        return Groups.of(keys);
    }

    /**
     * What a lot is drawn by. Not the identity of a caption: with that, another tokenizer would
     * hold out other images.
     */
    static String key(String caption) {
        return SPACE.matcher(caption.strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
    }
}
