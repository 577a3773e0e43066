package ai.dyad.vision.data;

import ai.dyad.internal.UnionFind;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds the images that must not be each other's negatives: those that share a caption or a base,
 * and those that a chain of such images joins.
 */
final class CaptionGroups {
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private CaptionGroups() {}

    /** Returns for each image the position of the first image of its group; bases may be null. */
    static long[] of(List<List<String>> captions, List<?> bases) {
        UnionFind groups = new UnionFind(captions.size());
        Map<Object, Integer> byCaption = new HashMap<>();
        Map<Object, Integer> byBase = new HashMap<>();
        for (int i = 0; i < captions.size(); i++) {
            for (String caption : captions.get(i)) {
                join(groups, byCaption.putIfAbsent(key(caption), i), i);
            }
            if (bases != null) {
                join(groups, byBase.putIfAbsent(bases.get(i), i), i);
            }
        }
        long[] ids = new long[captions.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = groups.root(i);
        }
        return ids;
    }

    /** What is left of a caption when letter case and white space do not count. */
    static String key(String caption) {
        return SPACE.matcher(caption.strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
    }

    private static void join(UnionFind groups, Integer known, int image) {
        if (known != null) {
            groups.join(known, image);
        }
    }
}
