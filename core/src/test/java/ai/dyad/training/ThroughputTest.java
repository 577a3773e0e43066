package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThroughputTest {
    private static final long SECOND = 1_000_000_000L;

    private long now;
    private final Throughput rate = new Throughput(new FitPlan(100, 200, 50, 32), () -> now);

    @Test
    void skipsTheFirstSteps() {
        step(101, 60); // loads libraries
        assertEquals(Double.NaN, rate.samplesPerSecond());
        assertEquals(Optional.empty(), rate.timeLeft());
        step(102, 5);
        step(103, 5);
        assertEquals(Double.NaN, rate.samplesPerSecond());
        step(104, 2);
        assertEquals(16, rate.samplesPerSecond());
        step(105, 4);
        assertEquals(2 * 32 / 6.0, rate.samplesPerSecond(), 1e-9);
        assertEquals(Optional.of(Duration.ofSeconds(95 * 3)), rate.timeLeft());
    }

    @Test
    void leavesOutWhatHappensBetweenTwoMeasurements() {
        for (long step = 101; step <= 110; step++) {
            step(step, 1);
        }
        assertEquals(32, rate.samplesPerSecond());
        now += 100 * SECOND; // measuring, saving
        rate.restart();
        assertEquals(Double.NaN, rate.samplesPerSecond());
        step(111, 2);
        assertEquals(16, rate.samplesPerSecond());
    }

    private void step(long step, long seconds) {
        now += seconds * SECOND;
        rate.onStep(step);
    }
}
