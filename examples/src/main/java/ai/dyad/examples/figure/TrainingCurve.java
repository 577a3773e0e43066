package ai.dyad.examples.figure;

import ai.dyad.examples.chart.LineChart;
import ai.dyad.health.StepMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Draws the training curves of a run: the loss, and the separation of positives and negatives. */
public final class TrainingCurve {
    private TrainingCurve() {}

    /**
     * The name of a loss and its chance level.
     *
     * @param name the loss and its unit, such as "NT-Xent, nats"
     * @param chanceName the name of the chance level, such as "chance, log(2N−1)"
     * @param chance the loss of an encoder that cannot tell any samples apart, drawn as a line
     */
    public record LossAxis(String name, String chanceName, double chance) {}

    /**
     * Writes the figure; without measurements it writes none.
     *
     * @param measured the measurements, in order of their steps
     * @param axis the loss
     * @param file a PNG file
     * @throws IOException if it cannot be written
     */
    public static void write(List<StepMetrics> measured, LossAxis axis, Path file)
            throws IOException {
        if (measured.isEmpty()) {
            return;
        }
        double[] steps = values(measured, StepMetrics::step);
        double[] chance = new double[steps.length];
        Arrays.fill(chance, axis.chance());
        LineChart loss =
                new LineChart("Loss", "step", axis.name())
                        .reference(axis.chanceName(), 1, steps, chance)
                        .solid("loss", 0, steps, values(measured, StepMetrics::loss));
        LineChart batch =
                new LineChart("Within the batch", "step", "cosine or share")
                        .solid(
                                "positives' cosine",
                                0,
                                steps,
                                values(measured, step -> step.health().positiveSimilarity()))
                        .solid(
                                "negatives' cosine",
                                1,
                                steps,
                                values(measured, step -> step.health().negativeSimilarity()))
                        .solid(
                                "partner found (top-1)",
                                2,
                                steps,
                                values(measured, step -> step.health().topOne()));
        LineChart.save(file, List.of(loss, batch));
    }

    private static double[] values(List<StepMetrics> measured, ToDoubleFunction<StepMetrics> of) {
        return measured.stream().mapToDouble(of).toArray();
    }
}
