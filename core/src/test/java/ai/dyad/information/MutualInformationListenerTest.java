package ai.dyad.information;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MutualInformationListenerTest {
    private static final int PAIRS = 32;

    /** In-batch InfoNCE at temperature 1, rows against columns. */
    private static final class PairLoss extends Loss {
        PairLoss() {
            super("PairLoss");
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            NDArray scores = MutualInformationListener.cosine(1).apply(predictions);
            return new InfoNceBound().evaluate(scores).neg();
        }
    }

    @Test
    void reportsBothDirectionsUnderEasyTrain() throws IOException, TranslateException {
        List<MutualInformationListener.Report> reports = new ArrayList<>();
        Function<NDList, NDArray> critic = MutualInformationListener.cosine(0.5f);
        MutualInformationListener listener =
                MutualInformationListener.builder(critic)
                        .optEvery(2)
                        .optConsumer(reports::add)
                        .build();
        try (Model model = Model.newInstance("pairs")) {
            model.setBlock(encoders());
            DefaultTrainingConfig config =
                    new DefaultTrainingConfig(new PairLoss())
                            .optOptimizer(Optimizer.adam().build())
                            .addTrainingListeners(listener);
            try (Trainer trainer = model.newTrainer(config)) {
                NDManager manager = trainer.getManager();
                Metrics metrics = new Metrics();
                trainer.setMetrics(metrics);
                trainer.initialize(new Shape(PAIRS, 5));
                NDArray data = manager.randomNormal(new Shape(6L * PAIRS, 5));
                ArrayDataset dataset =
                        new ArrayDataset.Builder()
                                .setData(data)
                                .optLabels(manager.arange(6f * PAIRS))
                                .setSampling(PAIRS, false)
                                .build();
                EasyTrain.fit(trainer, 1, dataset, null);
                assertEquals(3, metrics.getMetric("mutual_information_forward").size());
                assertEquals(3, metrics.getMetric("mutual_information_backward").size());
            }
        }
        assertEquals(3, reports.size());
        assertEquals(6, reports.get(2).batch());
        for (MutualInformationListener.Report report : reports) {
            assertTrue(report.forward().nats() < Math.log(PAIRS));
            assertNotEquals(report.forward().nats(), report.backward().nats());
            assertEquals(Math.log(PAIRS), report.forward().ceiling());
            assertEquals((report.forward().nats() + report.backward().nats()) / 2, report.nats());
        }
    }

    private static ParallelBlock encoders() {
        ParallelBlock encoders =
                new ParallelBlock(
                        outputs -> new NDList(outputs.get(0).head(), outputs.get(1).head()));
        encoders.add(new LambdaBlock(input -> input, "same"));
        encoders.add(Linear.builder().setUnits(5).build());
        return encoders;
    }

    @Test
    void criticsMatchTheLosses() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = manager.create(new float[] {3, 4, 0, 2e20f}, new Shape(2, 2));
            NDArray y = manager.create(new float[] {1e-24f, 0, 0, 5}, new Shape(2, 2));
            float[] cosines = {0.6f, 0.8f, 0, 1};
            float[] divided =
                    MutualInformationListener.cosine(0.5f).apply(new NDList(x, y)).toFloatArray();
            NDArray logScale = manager.create((float) Math.log(10));
            float[] scaled =
                    MutualInformationListener.scaledCosine()
                            .apply(new NDList(x, y, logScale))
                            .toFloatArray();
            for (int i = 0; i < cosines.length; i++) {
                assertEquals(2 * cosines[i], divided[i], 1e-6);
                assertEquals(10 * cosines[i], scaled[i], 1e-5);
            }
        }
    }

    @Test
    void rejectsBadInput() {
        assertMessage(
                "temperature must be > 0, got 0.0", () -> MutualInformationListener.cosine(0));
        assertMessage(
                "batches must be >= 1, got 0",
                () ->
                        MutualInformationListener.builder(MutualInformationListener.cosine(1))
                                .optEvery(0));
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
