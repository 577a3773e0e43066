package ai.dyad.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.dyad.benchmarks.workload.LossStep.Size;
import ai.dyad.loss.ClipLoss;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.optimizer.AdamW;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {
    private static final Device CPU = Device.cpu();

    private record Small(String name, int items, Workload.Factory factory) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Small> small() {
        return Stream.of(
                new Small(
                        "NT-Xent",
                        8,
                        device ->
                                LossStep.ofViews(
                                        NtXentLoss.builder().build(), new Size(8, 4), device)),
                new Small(
                        "CLIP",
                        8,
                        device ->
                                LossStep.ofCaptions(
                                        ClipLoss.builder().build(), new Size(8, 4), device)),
                new Small(
                        "matrix products", 1030, device -> new MatrixProducts(1030, 4, 2, device)),
                new Small("augmentation", 4, device -> new Augmentation(4, 16, device)),
                new Small(
                        "training",
                        20,
                        device ->
                                SimClrTraining.endToEnd(
                                        SimClrTraining.Step.whole("tiny", 4), device)),
                new Small(
                        "steps",
                        20,
                        device ->
                                SimClrTraining.stepsOnly(
                                        SimClrTraining.Step.whole("tiny", 4), device)),
                new Small("encoder", 2, device -> new EncoderForward("tiny", 2, 16, device)),
                new Small("noise", 1_000_000, device -> new NoiseDraws(100)),
                new Small(
                        "chunks",
                        20,
                        device ->
                                SimClrTraining.stepsOnly(
                                        new SimClrTraining.Step("tiny", 4, 2), device)),
                new Small("sentences", 2, device -> new SentenceForward(2, 5, device)),
                new Small("retrieval", 80, device -> new RetrievalSearch(40, 8, device)),
                new Small("neighbors", 10, device -> new KnnSearch(300, 10, 8, device)));
    }

    @ParameterizedTest
    @MethodSource("small")
    void runsRepeatedly(Small small) {
        try (Workload workload = small.factory().prepare(CPU)) {
            workload.run();
            workload.run();
            assertEquals(small.items(), workload.items());
        }
    }

    @Test
    void theOptimizerUpdatesAllTensorsOfResNet18() {
        try (Workload workload =
                new OptimizerStep(AdamW.builder().setLearningRate(1e-3f).build(), CPU)) {
            workload.run();
            assertEquals(60, workload.items());
        }
    }

    @Test
    void namesTheCasesIfOneIsUnknown() {
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class, () -> Workloads.prepare("nt-xent", CPU));
        assertTrue(failure.getMessage().contains("nt-xent-1024"), failure.getMessage());
    }
}
