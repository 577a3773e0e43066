package ai.dyad.benchmarks.jmh;

import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.Augmentation;
import ai.dyad.benchmarks.workload.Workload;
import org.openjdk.jmh.annotations.Param;

/** The two views of SimCLR. */
public class AugmentationBenchmark extends WorkloadState {
    /** Images in a batch. */
    @Param({"64", "256", "1024"})
    public int batch;

    /** Their side. */
    @Param({"32", "96"})
    public int pixels;

    /** Creates the benchmark; JMH calls this. */
    public AugmentationBenchmark() {}

    @Override
    protected Workload prepare() {
        return new Augmentation(batch, pixels, Engine.getInstance().defaultDevice());
    }
}
