package ai.dyad.benchmarks.jmh;

import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.LossStep;
import ai.dyad.benchmarks.workload.Workload;
import ai.dyad.loss.NtXentLoss;
import org.openjdk.jmh.annotations.Param;

/** Measures NT-Xent with its gradients. */
public class NtXentBenchmark extends WorkloadState {
    /** Pairs of views. */
    @Param({"64", "256", "1024", "4096", "8192", "16384", "65536"})
    public int pairs;

    /** Dimension of an embedding. */
    @Param({"64", "128", "512"})
    public int dimension;

    /** Creates the benchmark; JMH calls this. */
    public NtXentBenchmark() {}

    @Override
    protected Workload prepare() {
        return LossStep.ofViews(
                NtXentLoss.builder().build(),
                new LossStep.Size(pairs, dimension),
                Engine.getInstance().defaultDevice());
    }
}
