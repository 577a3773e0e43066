package ai.dyad.benchmarks.jmh;

import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.SentenceForward;
import ai.dyad.benchmarks.workload.Workload;
import org.openjdk.jmh.annotations.Param;

/** Measures the forward pass of a sentence encoder of MiniLM-L6's shape. */
public class SentenceBenchmark extends WorkloadState {
    /** Sentences in a batch. */
    @Param({"1", "32", "128"})
    public int sentences;

    /** Tokens in a sentence. */
    @Param({"16", "32", "128"})
    public int length;

    /** Creates the benchmark; JMH calls this. */
    public SentenceBenchmark() {}

    @Override
    protected Workload prepare() {
        return new SentenceForward(sentences, length, Engine.getInstance().defaultDevice());
    }
}
