package ai.dyad.benchmarks.compare;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.Workload;
import ai.dyad.benchmarks.workload.Workloads;
import java.io.IOException;
import java.util.List;

/**
 * Measures one case in this process and prints it as a line of JSON. Small cases run first as a
 * warm-up, so that one-time costs of Java's compiler and the engine are not counted.
 */
public final class Measure {
    private static final List<String> SMALL = List.of("clip-256", "nt-xent-256");
    private static final double SECONDS_OF_EACH = 4;

    private Measure() {}

    /**
     * Measures a case.
     *
     * @param args the case's name and the seconds to measure for
     * @throws IOException if the system's memory figures cannot be read
     */
    public static void main(String[] args) throws IOException {
        Device device = Engine.getInstance().defaultDevice();
        for (String name : SMALL) {
            try (Workload small = Workloads.prepare(name, device)) {
                new Stopwatch(SECONDS_OF_EACH).warmUp(small);
            }
        }
        try (Workload workload = Workloads.prepare(args[0], device)) {
            Stopwatch stopwatch = new Stopwatch(Double.parseDouble(args[1]));
            System.out.println(stopwatch.measure(args[0], workload).toLine());
        }
    }
}
