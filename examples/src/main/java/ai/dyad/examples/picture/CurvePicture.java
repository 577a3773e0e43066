package ai.dyad.examples.picture;

import ai.dyad.monitoring.StepMetrics;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the loss of a run, and how well positives stand apart from negatives, by step. */
public final class CurvePicture {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 420;
    private static final String CHANCE = "chance, log(2N−1)";

    private CurvePicture() {}

    /**
     * Writes the picture; without a measurement there is none.
     *
     * @param measured the measurements in the order of the steps
     * @param chanceLoss the loss of an encoder that tells nothing apart, drawn as a line
     * @param file a PNG file
     * @throws IOException if it cannot be written
     */
    public static void write(List<StepMetrics> measured, double chanceLoss, Path file)
            throws IOException {
        if (measured.isEmpty()) {
            return;
        }
        XYChart loss = chart("Loss", "NT-Xent");
        add(loss, "loss", measured, StepMetrics::loss);
        add(loss, CHANCE, measured, metrics -> chanceLoss);
        loss.getSeriesMap().get(CHANCE).setLineColor(Color.GRAY);
        XYChart similarity = chart("Within the batch", "cosine, or share");
        add(similarity, "positives", measured, metrics -> metrics.health().positiveSimilarity());
        add(similarity, "negatives", measured, metrics -> metrics.health().negativeSimilarity());
        add(similarity, "top-1", measured, metrics -> metrics.health().topOne());
        BitmapEncoder.saveBitmap(
                List.of(loss, similarity), 2, 1, file.toString(), BitmapFormat.PNG);
    }

    private static XYChart chart(String title, String vertical) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle("step")
                        .yAxisTitle(vertical)
                        .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Line);
        return chart;
    }

    private static void add(
            XYChart chart,
            String name,
            List<StepMetrics> measured,
            ToDoubleFunction<StepMetrics> value) {
        double[] steps = measured.stream().mapToDouble(StepMetrics::step).toArray();
        double[] values = measured.stream().mapToDouble(value).toArray();
        chart.addSeries(name, steps, values).setMarker(SeriesMarkers.NONE);
    }
}
