package ai.dyad.benchmarks.jmh;

import ai.djl.engine.Engine;
import ai.dyad.benchmarks.workload.OptimizerStep;
import ai.dyad.benchmarks.workload.Workload;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.Lars;
import ai.dyad.optimizer.ResumableOptimizer;
import ai.dyad.optimizer.Sgd;
import org.openjdk.jmh.annotations.Param;

/** Measures one update of ResNet-18's parameters. */
public class OptimizerBenchmark extends WorkloadState {
    /** Name of the optimizer. */
    @Param({"adamw", "sgd", "lars"})
    public String optimizer;

    /** Creates the benchmark; JMH calls this. */
    public OptimizerBenchmark() {}

    @Override
    protected Workload prepare() {
        return new OptimizerStep(create(), Engine.getInstance().defaultDevice());
    }

    private ResumableOptimizer create() {
        return switch (optimizer) {
            case "adamw" -> AdamW.builder().setLearningRate(1e-3f).build();
            case "sgd" -> Sgd.builder().setLearningRate(1e-3f).optMomentum(0.9f).build();
            default -> Lars.builder().setLearningRate(1e-3f).optMomentum(0.9f).build();
        };
    }
}
