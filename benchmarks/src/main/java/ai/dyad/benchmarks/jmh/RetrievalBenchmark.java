package ai.dyad.benchmarks.jmh;

import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.RetrievalSearch;
import ai.dyad.benchmarks.workload.Workload;
import org.openjdk.jmh.annotations.Param;

/** Measures retrieval of texts by images and of images by texts. */
public class RetrievalBenchmark extends WorkloadState {
    /** Images, each with one text. */
    @Param({"1000", "10000", "100000"})
    public int pairs;

    /** Components of a row. */
    @Param({"128", "512"})
    public int dimension;

    /** Creates the benchmark; JMH calls this. */
    public RetrievalBenchmark() {}

    @Override
    protected Workload prepare() {
        return new RetrievalSearch(pairs, dimension, Engine.getInstance().defaultDevice());
    }
}
