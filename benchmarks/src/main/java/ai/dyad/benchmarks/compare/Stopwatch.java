package ai.dyad.benchmarks.compare;

import ai.dyad.benchmarks.workload.Workload;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;

/** Runs a workload repeatedly and measures it. */
final class Stopwatch {
    private static final int FEWEST = 3;

    /** If a run takes longer than this many times the requested time, it is measured only once. */
    private static final int LONG = 10;

    private static final int MOST = 200;
    private static final double MEGABYTE = 1 << 20;

    private final double seconds;

    /**
     * Creates a stopwatch.
     *
     * @param seconds the time to warm up, and the time to measure
     */
    Stopwatch(double seconds) {
        this.seconds = seconds;
    }

    Reading measure(String name, Workload workload) throws IOException {
        OptionalLong before = ResidentMemory.now();
        ResidentMemory.resetPeak();
        boolean takesLong = warmUp(workload) > LONG * seconds;
        double[] times = runs(workload, takesLong ? 1 : FEWEST);
        OptionalLong peak = ResidentMemory.peak();
        Arrays.sort(times);
        double median = times[times.length / 2];
        return new Reading(
                name,
                "dyad",
                1e3 * median,
                workload.items() / median,
                before.isPresent() && peak.isPresent()
                        ? (peak.getAsLong() - before.getAsLong()) / MEGABYTE
                        : Double.NaN,
                null);
    }

    /** Runs at least once and returns the seconds of the last run. */
    double warmUp(Workload workload) {
        double last;
        long start = System.nanoTime();
        do {
            last = secondsOf(workload);
        } while (System.nanoTime() - start < seconds * 1e9);
        return last;
    }

    private double[] runs(Workload workload, int fewest) {
        double[] times = new double[MOST];
        int count = 0;
        long start = System.nanoTime();
        while (count < fewest || count < MOST && System.nanoTime() - start < seconds * 1e9) {
            times[count++] = secondsOf(workload);
        }
        return Arrays.copyOf(times, count);
    }

    private static double secondsOf(Workload workload) {
        long begin = System.nanoTime();
        workload.run();
        return (System.nanoTime() - begin) / 1e9;
    }
}
