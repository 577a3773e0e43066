package ai.dyad.benchmarks.jmh;

import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.LossStep;
import ai.dyad.benchmarks.workload.Workload;
import ai.dyad.loss.ClipLoss;
import org.openjdk.jmh.annotations.Param;

/** Measures the CLIP loss with its gradients, including that of the scale. */
public class ClipBenchmark extends WorkloadState {
    /** Pairs of an image and a text. */
    @Param({"64", "256", "1024", "4096", "8192", "16384", "65536"})
    public int pairs;

    /** Dimension of an embedding. */
    @Param({"64", "128", "512"})
    public int dimension;

    /** Creates the benchmark; JMH calls this. */
    public ClipBenchmark() {}

    @Override
    protected Workload prepare() {
        return LossStep.ofCaptions(
                ClipLoss.builder().build(),
                new LossStep.Size(pairs, dimension),
                Engine.getInstance().defaultDevice());
    }
}
