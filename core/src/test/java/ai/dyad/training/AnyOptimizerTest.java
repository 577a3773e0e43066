package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.translate.TranslateException;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnyOptimizerTest {
    private static final int STEPS = 40;

    @TempDir private Path folder;
    private final Model model = Model.newInstance("toy", Device.cpu());
    private final NDManager data = NDManager.newBaseManager(Device.cpu());

    @AfterEach
    void close() {
        model.close();
        data.close();
    }

    @Test
    void trainsWithDjlsAdam() throws IOException, TranslateException {
        List<Float> losses = new ArrayList<>();
        List<Float> rates = new ArrayList<>();
        try (ContrastiveTrainer trainer =
                builder(Optimizer.adam().build())
                        .addStepListener(event -> losses.add(event.loss()))
                        .addStepListener(event -> rates.add(event.learningRate()))
                        .build()) {
            trainer.fit(ToyImages.of(data, 50), STEPS);
        }
        assertTrue(mean(losses.subList(30, 40)) < 0.95 * mean(losses.subList(0, 10)));
        assertTrue(rates.stream().allMatch(rate -> rate.isNaN()), rates::toString);
    }

    @Test
    void zeroesTheGradientsThatAnOptimizerLeaves() throws IOException, TranslateException {
        Careless careless = new Careless();
        try (ContrastiveTrainer trainer = builder(careless).build()) {
            trainer.fit(ToyImages.of(data, 50), 3);
        }
        assertEquals(0, careless.seen % 3);
        for (Parameter parameter : model.getBlock().getParameters().values()) {
            if (parameter.requiresGradient()) {
                try (NDArray gradient = parameter.getArray().getGradient();
                        NDArray largest = gradient.abs();
                        NDArray max = largest.max()) {
                    assertEquals(0f, max.getFloat());
                }
            }
        }
    }

    @Test
    void saysWhatCheckpointsRequire() {
        IllegalStateException error =
                assertThrows(
                        IllegalStateException.class,
                        builder(Optimizer.adam().build())
                                        .optCheckpoints(new CheckpointDirectory(folder), 5)
                                ::build);
        assertEquals(
                "checkpoints need an optimizer whose state can be saved, but"
                        + " ai.djl.training.optimizer.Adam does not implement"
                        + " ai.dyad.optimizer.OptimizerState: use one of ai.dyad.optimizer, extend"
                        + " ResumableOptimizer, or train without checkpoints",
                error.getMessage());
    }

    @Test
    void saysWhatResumingAndSavingRequire() throws IOException {
        CheckpointDirectory checkpoints = new CheckpointDirectory(folder);
        try (ToyRun run = new ToyRun(options -> options.optCheckpoints(checkpoints, 5))) {
            run.fit(5);
        }
        Checkpoint checkpoint = checkpoints.latest().orElseThrow();
        try (ContrastiveTrainer trainer = builder(Optimizer.adam().build()).build()) {
            assertMentionsTheInterface(() -> trainer.resume(checkpoint));
            assertMentionsTheInterface(() -> trainer.save(checkpoints));
        }
    }

    @Test
    void namesTheMethodThatWasNotCalled() {
        assertEquals("a model must be set: call setModel", missing(ContrastiveTrainer.builder()));
        assertEquals(
                "a loss must be set: call setLoss",
                missing(ContrastiveTrainer.builder().setModel(model)));
        assertEquals(
                "an optimizer must be set: call setOptimizer",
                missing(
                        ContrastiveTrainer.builder()
                                .setModel(model)
                                .setLoss(NtXentLoss.builder().build())));
    }

    private static double mean(List<Float> values) {
        return values.stream().mapToDouble(Float::doubleValue).average().orElseThrow();
    }

    private static String missing(ContrastiveTrainer.Builder builder) {
        return assertThrows(IllegalStateException.class, builder::build).getMessage();
    }

    private static void assertMentionsTheInterface(
            org.junit.jupiter.api.function.Executable action) {
        String message = assertThrows(IllegalStateException.class, action).getMessage();
        assertTrue(message.contains("OptimizerState"), message);
    }

    private ContrastiveTrainer.Builder builder(Optimizer optimizer) {
        model.setBlock(
                new SiameseEncoder(
                        Linear.builder().setUnits(8).build(),
                        ProjectionHead.builder().setUnits(8, 4).build()));
        return ContrastiveTrainer.builder()
                .setModel(model)
                .setLoss(NtXentLoss.builder().build())
                .setOptimizer(optimizer)
                .optViews(AnyOptimizerTest::pair)
                .optSeed(5);
    }

    private static NDList pair(NDList samples, ai.dyad.data.BatchKey key) {
        NDArray array = samples.head();
        return new NDList(array.mul(1.1f), array.mul(0.9f).add(0.1f));
    }

    /** Plain gradient descent that does not zero the gradients; DJL does not require it. */
    private static final class Careless extends Optimizer {
        private int seen;

        Careless() {
            super(new Options());
        }

        @Override
        public void update(String parameterId, NDArray weight, NDArray grad) {
            seen++;
            try (NDArray plain = weight.stopGradient();
                    NDArray move = grad.mul(0.01f)) {
                plain.subi(move);
            }
        }

        private static final class Options extends OptimizerBuilder<Options> {
            @Override
            protected Options self() {
                return this;
            }
        }
    }
}
