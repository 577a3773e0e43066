package ai.dyad.benchmarks.compare;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.Workload;
import ai.dyad.benchmarks.workload.Workloads;
import java.io.IOException;

/**
 * Measures one case in this process and prints it as a line of JSON. A small case goes before it,
 * so that the memory that the engine takes once is not counted to the case.
 */
public final class Measure {
    private static final String SMALL = "clip-256";
    private static final int RUNS = 20;

    private Measure() {}

    /**
     * Measures a case.
     *
     * @param args the case's name and the seconds to measure for
     * @throws IOException if the system's memory figures cannot be read
     */
    public static void main(String[] args) throws IOException {
        Device device = Engine.getInstance().defaultDevice();
        try (Workload small = Workloads.prepare(SMALL, device)) {
            for (int i = 0; i < RUNS; i++) {
                small.run();
            }
        }
        try (Workload workload = Workloads.prepare(args[0], device)) {
            Stopwatch stopwatch = new Stopwatch(Double.parseDouble(args[1]));
            System.out.println(stopwatch.measure(args[0], workload).toLine());
        }
    }
}
