package ai.dyad.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthWatchTest {
    private static final double CHANCE = Math.log(511);

    private final List<String> said = new ArrayList<>();
    private final HealthWatch watch = new HealthWatch(CHANCE, 100, said::add);

    @Test
    void warnsOnceIfTheLossIsAtChance() {
        watch.accept(Measured.healthy(100, (float) CHANCE - 0.02f));
        watch.accept(Measured.healthy(110, (float) CHANCE - 0.02f));
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).contains("at chance level, 6.2364"), said::toString);
    }

    @Test
    void warnsOnceIfEmbeddingsCollapsed() {
        watch.accept(Measured.collapsed(100, (float) CHANCE));
        watch.accept(Measured.collapsed(110, (float) CHANCE));
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).contains("collapsed"), said::toString);
    }

    @Test
    void doesNotWarnInTheFirstSteps() {
        watch.accept(Measured.healthy(99, (float) CHANCE));
        watch.accept(Measured.collapsed(99, (float) CHANCE));
        assertEquals(List.of(), said);
    }

    @Test
    void doesNotWarnOnHealthyTraining() {
        watch.accept(Measured.healthy(1000, 3.5f));
        assertEquals(List.of(), said);
    }
}
