package ai.dyad.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Describes how the data of a run have changed. */
final class FingerprintDifferences {
    private static final long[] NONE = {};

    private final Map<String, long[]> then;
    private final Map<String, long[]> now;
    private final List<String> found = new ArrayList<>();

    FingerprintDifferences(Map<String, long[]> then, Map<String, long[]> now) {
        this.then = then;
        this.now = now;
    }

    String lines() {
        Set<String> names = new HashSet<>(now.keySet());
        names.removeAll(then.keySet());
        List<String> all = new ArrayList<>(then.keySet());
        all.addAll(names.stream().sorted().toList());
        all.forEach(this::compare);
        then.keySet().forEach(this::moved);
        return String.join(System.lineSeparator(), found);
    }

    private void compare(String part) {
        long[] before = then.getOrDefault(part, NONE);
        long[] after = now.getOrDefault(part, NONE);
        if (Arrays.equals(before, after)) {
            return;
        }
        long gone = without(before, after);
        long added = without(after, before);
        if (gone == 0 && added == 0) {
            say("%s: the same %,d samples are in another order", part, after.length);
        } else {
            say(
                    "%s: %,d samples before, %,d now; %,d are gone or changed, %,d are new",
                    part, before.length, after.length, gone, added);
        }
    }

    /** Reports samples that moved from one part to another, the most harmful change. */
    private void moved(String from) {
        for (Map.Entry<String, long[]> part : now.entrySet()) {
            if (!part.getKey().equals(from)) {
                Set<Long> stayed = set(then.getOrDefault(part.getKey(), NONE));
                Set<Long> was = set(then.get(from));
                long count =
                        Arrays.stream(part.getValue())
                                .filter(sum -> was.contains(sum) && !stayed.contains(sum))
                                .count();
                if (count > 0) {
                    say("%,d samples that were %s are %s now", count, from, part.getKey());
                }
            }
        }
    }

    private void say(String format, Object... values) {
        found.add(String.format(Locale.ROOT, format, values));
    }

    /** Counts the samples of one list that are missing in the other. */
    private static long without(long[] samples, long[] others) {
        Map<Long, Integer> left = new HashMap<>();
        for (long other : others) {
            left.merge(other, 1, Integer::sum);
        }
        long missing = 0;
        for (long sample : samples) {
            if (left.merge(sample, -1, Integer::sum) < 0) {
                missing++;
            }
        }
        return missing;
    }

    private static Set<Long> set(long[] samples) {
        Set<Long> set = new HashSet<>();
        for (long sample : samples) {
            set.add(sample);
        }
        return set;
    }
}
