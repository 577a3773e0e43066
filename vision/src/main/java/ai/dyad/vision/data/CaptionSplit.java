package ai.dyad.vision.data;

import ai.dyad.data.Split;
import ai.dyad.random.CounterRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Splits group ids at random, by the captions of their images and independently of the order of the
 * images.
 */
final class CaptionSplit {
    private final List<List<String>> captions;
    private final long[] ids;

    /** Takes the group id of each image; captions may also belong to other images. */
    CaptionSplit(List<List<String>> captions, long[] ids) {
        this.captions = captions;
        this.ids = ids;
    }

    /** Returns the held-out fraction of the distinct group ids; positions ascend in both parts. */
    Split draw(double fraction, long seed) {
        Set<Long> heldOut = heldOut(fraction, seed);
        return Split.of(
                IntStream.range(0, ids.length).filter(i -> !heldOut.contains(ids[i])).toArray(),
                IntStream.range(0, ids.length).filter(i -> heldOut.contains(ids[i])).toArray());
    }

    private Set<Long> heldOut(double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction must be in (0, 1), got " + fraction);
        }
        Map<Long, Long> lots = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            for (String caption : captions.get(i)) {
                lots.merge(ids[i], lot(caption, seed), Math::min);
            }
        }
        int count = Math.toIntExact(Math.round(fraction * lots.size()));
        if (count == 0 || count == lots.size()) {
            throw new IllegalArgumentException(
                    "fraction must leave images in both parts, got "
                            + fraction
                            + " of "
                            + lots.size()
                            + " different group ids");
        }
        Comparator<Map.Entry<Long, Long>> byLot = Map.Entry.comparingByValue();
        return new HashSet<>(
                lots.entrySet().stream()
                        .sorted(byLot.thenComparing(Map.Entry.comparingByKey()))
                        .limit(count)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    private static long lot(String caption, long seed) {
        long[] characters = CaptionGroups.key(caption).chars().asLongStream().toArray();
        return CounterRandom.hash(seed, CounterRandom.hash(characters));
    }
}
