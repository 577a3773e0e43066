package ai.dyad.benchmarks.jmh;

import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.EncoderForward;
import ai.dyad.benchmarks.workload.Workload;
import org.openjdk.jmh.annotations.Param;

/** Measures the forward pass of an image encoder on 32 × 32 images. */
public class EncoderBenchmark extends WorkloadState {
    /** Name of the encoder. */
    @Param({"tiny", "resnet18", "resnet50"})
    public String encoder;

    /** Images in a batch. */
    @Param({"1", "64"})
    public int batch;

    /** Creates the benchmark; JMH calls this. */
    public EncoderBenchmark() {}

    @Override
    protected Workload prepare() {
        return new EncoderForward(encoder, batch, 32, Engine.getInstance().defaultDevice());
    }
}
