package ai.dyad.benchmarks.jmh;

import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.KnnSearch;
import ai.dyad.benchmarks.workload.Workload;
import org.openjdk.jmh.annotations.Param;

/** Measures weighted k-nearest-neighbor classification. */
public class KnnBenchmark extends WorkloadState {
    /** Rows to search. */
    @Param({"10000", "50000"})
    public int bankRows;

    /** Components of a row. */
    @Param({"128", "512"})
    public int dimension;

    /** Creates the benchmark; JMH calls this. */
    public KnnBenchmark() {}

    @Override
    protected Workload prepare() {
        return new KnnSearch(bankRows, 10_000, dimension, Engine.getInstance().defaultDevice());
    }
}
