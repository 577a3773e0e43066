package ai.dyad.benchmarks.jmh;

import ai.dyad.benchmarks.workload.Workload;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Prepares a workload and measures each of its runs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public abstract class WorkloadState {
    private Workload workload;

    /** Creates the state; JMH calls this. */
    protected WorkloadState() {}

    /**
     * Prepares the workload to measure.
     *
     * @return the workload
     */
    protected abstract Workload prepare();

    /** Prepares the workload. */
    @Setup(Level.Trial)
    public void open() {
        workload = prepare();
    }

    /** Frees the workload. */
    @TearDown(Level.Trial)
    public void close() {
        workload.close();
    }

    /** Runs the workload once. */
    @Benchmark
    public void run() {
        workload.run();
    }
}
