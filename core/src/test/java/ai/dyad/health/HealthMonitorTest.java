package ai.dyad.health;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {
    @Test
    void rejectsAnImpossibleInterval() {
        assertThrows(IllegalArgumentException.class, () -> new HealthMonitor(0, List.of()));
    }
}
