package ai.dyad.examples.text;

import ai.dyad.random.CounterRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** A random order that is a function of a seed. */
final class Shuffle {
    private static final long SPLIT = 0x5350_4C49_54L;

    private Shuffle() {}

    static <T> List<T> of(Collection<T> items, long seed) {
        List<T> shuffled = new ArrayList<>(items);
        CounterRandom random = CounterRandom.of(SPLIT, seed);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
    }
}
