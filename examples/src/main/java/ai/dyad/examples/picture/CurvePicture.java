package ai.dyad.examples.picture;

import ai.dyad.monitoring.StepMetrics;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the loss of a run, and how well positives stand apart from negatives, by step. */
public final class CurvePicture implements Consumer<StepMetrics> {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 420;

    private final double chanceLoss;
    private final List<StepMetrics> measured = new ArrayList<>();

    /**
     * Creates an empty picture.
     *
     * @param chanceLoss the loss of an encoder that tells nothing apart, drawn as a line
     */
    public CurvePicture(double chanceLoss) {
        this.chanceLoss = chanceLoss;
    }

    /** {@inheritDoc} */
    @Override
    public void accept(StepMetrics metrics) {
        measured.add(metrics);
    }

    /**
     * Writes the picture.
     *
     * @param file a PNG file
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        if (measured.isEmpty()) {
            return;
        }
        XYChart loss = chart("Loss", "NT-Xent");
        add(loss, "loss", StepMetrics::loss);
        add(loss, "chance, log(2N−1)", metrics -> chanceLoss);
        loss.getSeriesMap().get("chance, log(2N−1)").setLineColor(Color.GRAY);
        XYChart similarity = chart("Similarity within the batch", "cosine, or share");
        add(similarity, "positives", metrics -> metrics.health().positiveSimilarity());
        add(similarity, "negatives", metrics -> metrics.health().negativeSimilarity());
        add(similarity, "top-1", metrics -> metrics.health().topOne());
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
        chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
        chart.getStyler().setDefaultSeriesRenderStyle(org.knowm.xchart.XYSeries.XYSeriesRenderStyle.Line);
        return chart;
    }

    private void add(XYChart chart, String name, ToDoubleFunction<StepMetrics> value) {
        double[] steps = measured.stream().mapToDouble(StepMetrics::step).toArray();
        double[] values = measured.stream().mapToDouble(value).toArray();
        chart.addSeries(name, steps, values).setMarker(SeriesMarkers.NONE);
    }
}
