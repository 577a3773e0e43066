package ai.dyad.benchmarks.jmh;

import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.Augmentation;
import ai.dyad.benchmarks.workload.Workload;
import org.openjdk.jmh.annotations.Param;

/** Measures the augmentation of SimCLR's two views. */
public class AugmentationBenchmark extends WorkloadState {
    /** Images in a batch. */
    @Param({"64", "256", "1024"})
    public int batch;

    /** Height and width of an image. */
    @Param({"32", "96"})
    public int pixels;

    /** Creates the benchmark; JMH calls this. */
    public AugmentationBenchmark() {}

    @Override
    protected Workload prepare() {
        return new Augmentation(batch, pixels, Engine.getInstance().defaultDevice());
    }
}
