package ai.dyad.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.ArrayDataset;
import ai.dyad.training.ToyImages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeededSamplerTest {
    private final NDManager manager = NDManager.newBaseManager();
    private final ArrayDataset data = ToyImages.of(manager, 23);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void visitsEverySampleAtMostOnceAndDropsTheRest() {
        List<Long> visited =
                batches(new SeededSampler(7, 0, 5, 0)).stream().flatMap(List::stream).toList();
        assertEquals(20, visited.size());
        assertEquals(20, new HashSet<>(visited).size());
        assertTrue(visited.stream().allMatch(i -> i >= 0 && i < 23));
    }

    @Test
    void dependsOnlyOnSeedAndEpoch() {
        List<List<Long>> once = batches(new SeededSampler(7, 3, 5, 0));
        assertEquals(once, batches(new SeededSampler(7, 3, 5, 0)));
        assertNotEquals(once, batches(new SeededSampler(7, 4, 5, 0)));
        assertNotEquals(once, batches(new SeededSampler(8, 3, 5, 0)));
    }

    @Test
    void startsAtAnyBatch() {
        List<List<Long>> whole = batches(new SeededSampler(7, 3, 5, 0));
        assertEquals(whole.subList(2, 4), batches(new SeededSampler(7, 3, 5, 2)));
    }

    private List<List<Long>> batches(SeededSampler sampler) {
        List<List<Long>> all = new ArrayList<>();
        Iterator<List<Long>> batches = sampler.sample(data);
        batches.forEachRemaining(all::add);
        return all;
    }
}
