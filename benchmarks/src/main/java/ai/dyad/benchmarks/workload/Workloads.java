package ai.dyad.benchmarks.workload;

import ai.djl.Device;
import ai.dyad.benchmarks.workload.LossStep.Size;
import ai.dyad.benchmarks.workload.SimClrTraining.Step;
import ai.dyad.loss.ClipLoss;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.optimizer.AdamW;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** All workloads by name, in the order of the results table. */
public final class Workloads {
    private static final int DIMENSION = 128;
    private static final int[] PAIRS = {256, 1024, 4096, 8192, 16384, 65536};
    private static final int[] LIMITS = {4096, 8192};
    private static final float TEMPERATURE = 0.1f;

    private static final Map<String, Workload.Factory> ALL = all();

    private Workloads() {}

    /**
     * Returns all workloads.
     *
     * @return the factories by name
     */
    public static Map<String, Workload.Factory> byName() {
        return ALL;
    }

    private static Map<String, Workload.Factory> all() {
        Map<String, Workload.Factory> all = new LinkedHashMap<>();
        for (int pairs : PAIRS) {
            Size size = new Size(pairs, DIMENSION);
            all.put("nt-xent-" + pairs, device -> LossStep.ofViews(ntXent(), size, device));
            all.put("clip-" + pairs, device -> LossStep.ofCaptions(clip(), size, device));
        }
        for (int pairs : LIMITS) {
            all.put(
                    "limit-nt-xent-" + pairs,
                    device -> new MatrixProducts(2 * pairs, DIMENSION, 1, device));
            all.put(
                    "limit-clip-" + pairs,
                    device -> new MatrixProducts(pairs, DIMENSION, 2, device));
        }
        all.put("augmentation-cifar", device -> new Augmentation(256, 32, device));
        all.put(
                "simclr-end-to-end",
                device -> SimClrTraining.endToEnd(Step.whole("tiny", 256), device));
        all.put("simclr-step", device -> SimClrTraining.stepsOnly(Step.whole("tiny", 256), device));
        all.put(
                "gradient-cache-512",
                device -> SimClrTraining.stepsOnly(new Step("tiny", 512, 128), device));
        all.put(
                "whole-batch-512",
                device -> SimClrTraining.stepsOnly(Step.whole("tiny", 512), device));
        all.put("encoder-resnet18", device -> new EncoderForward("resnet18", 64, 32, device));
        all.put("minilm-32x32", device -> new SentenceForward(32, 32, device));
        all.put("minilm-1x16", device -> new SentenceForward(1, 16, device));
        all.put("adamw-resnet18", device -> new OptimizerStep(adamW(), device));
        all.put("knn-50k-10k-512", device -> new KnnSearch(50_000, 10_000, 512, device));
        all.put("retrieval-10k-512", device -> new RetrievalSearch(10_000, 512, device));
        all.put("noise-1m", device -> new NoiseDraws(1_000_000));
        return Collections.unmodifiableMap(all);
    }

    private static NtXentLoss ntXent() {
        return NtXentLoss.builder().optTemperature(TEMPERATURE).build();
    }

    private static ClipLoss clip() {
        return ClipLoss.builder().build();
    }

    private static AdamW adamW() {
        return AdamW.builder().setLearningRate(1e-3f).optWeightDecay(1e-2f).build();
    }

    /**
     * Prepares a workload.
     *
     * @param name the name
     * @param device the device to run on
     * @return the workload
     * @throws IllegalArgumentException if there is no workload of this name
     */
    public static Workload prepare(String name, Device device) {
        Workload.Factory factory = ALL.get(name);
        if (factory == null) {
            throw new IllegalArgumentException(
                    "case must be one of " + ALL.keySet() + ", got " + name);
        }
        return factory.prepare(device);
    }
}
