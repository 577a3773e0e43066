package ai.dyad.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.loss.Loss;
import ai.dyad.information.MutualInformationListener;
import ai.dyad.information.MutualInformationListener.Report;
import ai.dyad.loss.ClipLoss;
import ai.dyad.loss.InfoNceLoss;
import ai.dyad.loss.NtXentLoss;
import ai.dyad.nn.LogitScale;
import ai.dyad.nn.ProjectionHead;
import ai.dyad.nn.SiameseEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The mutual-information listener beside every InfoNCE-type loss, in dyad's own trainer. */
class MutualInformationTrainingTest {
    private static final float TEMPERATURE = 0.2f;
    private static final int STEPS = 6;
    private static final double LOG_N = Math.log(ToyRun.BATCH);
    private static final double ROUNDING = 1e-4; // losses are float32, bounds float64

    private final List<Report> reports = new ArrayList<>();
    private final List<Float> losses = new ArrayList<>();

    @Test
    void isLogNMinusInfoNce() {
        Loss loss = InfoNceLoss.builder().optTemperature(TEMPERATURE).build();
        train(loss, MutualInformationListener.cosine(TEMPERATURE), null);
        for (int step = 0; step < STEPS; step++) {
            assertEquals(LOG_N - losses.get(step), reports.get(step).forward().nats(), ROUNDING);
        }
    }

    @Test
    void isLogNMinusEachDirectionOfClip() {
        ClipLoss clip = ClipLoss.builder().build();
        List<Double> forward = new ArrayList<>();
        List<Double> backward = new ArrayList<>();
        StepListener directions =
                new StepListener() {
                    @Override
                    public void onStep(StepEvent event) {
                        NDList labels = event.labels();
                        NDList predictions = event.predictions();
                        forward.add(LOG_N - number(clip.imageToText(labels, predictions)));
                        backward.add(LOG_N - number(clip.textToImage(labels, predictions)));
                    }
                };
        train(clip, MutualInformationListener.scaledCosine(), directions);
        for (int step = 0; step < STEPS; step++) {
            Report report = reports.get(step);
            assertEquals(forward.get(step), report.forward().nats(), ROUNDING);
            assertEquals(backward.get(step), report.backward().nats(), ROUNDING);
            assertNotEquals(report.forward().nats(), report.backward().nats());
            assertEquals(LOG_N - losses.get(step), report.nats(), ROUNDING);
        }
    }

    @Test
    void isAtLeastLogNMinusNtXent() {
        Loss loss = NtXentLoss.builder().optTemperature(TEMPERATURE).build();
        train(loss, MutualInformationListener.cosine(TEMPERATURE), null);
        for (int step = 0; step < STEPS; step++) {
            // NT-Xent has the other view's negatives and those of its own view as well
            double nats = reports.get(step).nats();
            assertTrue(nats > LOG_N - losses.get(step), "bound " + nats);
            assertTrue(nats <= LOG_N, "bound " + nats);
        }
    }

    private void train(Loss loss, Function<NDList, NDArray> critic, StepListener further) {
        MutualInformationListener listener =
                MutualInformationListener.builder(critic)
                        .optEvery(1)
                        .optConsumer(reports::add)
                        .build();
        StepListener reader =
                new StepListener() {
                    @Override
                    public void onStep(StepEvent event) {
                        losses.add(event.loss());
                        if (further != null) {
                            further.onStep(event);
                        }
                    }
                };
        try (Model model = Model.newInstance("pairs", Device.cpu())) {
            SiameseEncoder encoder =
                    new SiameseEncoder(
                            Linear.builder().setUnits(16).build(),
                            ProjectionHead.builder().setUnits(16, 8).build());
            model.setBlock(
                    loss instanceof ClipLoss
                            ? new SequentialBlock().add(encoder).add(new LogitScale())
                            : encoder);
            try (ToyRun run =
                    new ToyRun(
                            options ->
                                    options.setModel(model)
                                            .setLoss(loss)
                                            .addStepListener(reader)
                                            .addTrainingListeners(listener))) {
                run.fit(STEPS);
            }
        }
        assertEquals(STEPS, reports.size());
        assertEquals(STEPS, reports.get(STEPS - 1).batch());
    }

    private static double number(NDArray scalar) {
        try (scalar) {
            return scalar.getFloat();
        }
    }
}
