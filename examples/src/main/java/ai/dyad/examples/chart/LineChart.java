package ai.dyad.examples.chart;

import ai.dyad.internal.AtomicFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A line chart in the style that all commands share. */
public final class LineChart {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 520;
    // Okabe and Ito's palette, which color-blind readers can tell apart
    private static final Color[] COLORS = {
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xE69F00),
        new Color(0x56B4E9),
        new Color(0x7F4F24)
    };
    private static final Color[] REFERENCES = {new Color(0x555555), new Color(0xC8C8C8)};
    private static final float REFERENCE_WIDTH = 6;

    private final XYChart chart;

    /**
     * Creates an empty chart.
     *
     * @param title the title
     * @param xTitle what the horizontal axis shows, with its unit
     * @param yTitle what the vertical axis shows, with its unit
     */
    public LineChart(String title, String xTitle, String yTitle) {
        chart =
                new XYChartBuilder()
                        .title(title)
                        .xAxisTitle(xTitle)
                        .yAxisTitle(yTitle)
                        .width(WIDTH)
                        .height(HEIGHT)
                        .build();
        Styler styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setAntiAlias(true);
        chart.getStyler().setXAxisTickMarkSpacingHint(110);
        chart.getStyler().setPlotGridLinesColor(new Color(0xE6E6E6));
        chart.getStyler().setErrorBarsColorSeriesColor(true);
    }

    /**
     * Makes the horizontal axis logarithmic.
     *
     * @return this chart
     */
    public LineChart logX() {
        chart.getStyler().setXAxisLogarithmic(true);
        return this;
    }

    /**
     * Makes the vertical axis logarithmic.
     *
     * @return this chart
     */
    public LineChart logY() {
        chart.getStyler().setYAxisLogarithmic(true);
        return this;
    }

    /**
     * Limits the vertical axis.
     *
     * @param low the lowest value shown
     * @param high the highest value shown
     * @return this chart
     */
    public LineChart rangeY(double low, double high) {
        chart.getStyler().setYAxisMin(low);
        chart.getStyler().setYAxisMax(high);
        return this;
    }

    /**
     * Adds a solid line.
     *
     * @param name the name in the legend
     * @param color the index of the color
     * @param x the horizontal values
     * @param y the vertical values
     * @return this chart
     */
    public LineChart solid(String name, int color, double[] x, double[] y) {
        add(name, color, x, y);
        return this;
    }

    /**
     * Adds a dashed line.
     *
     * @param name the name in the legend
     * @param color the index of the color
     * @param x the horizontal values
     * @param y the vertical values
     * @return this chart
     */
    public LineChart dashed(String name, int color, double[] x, double[] y) {
        add(name, color, x, y).setLineStyle(SeriesLines.DASH_DASH);
        return this;
    }

    /**
     * Adds a wide gray line without markers, for known rather than measured values.
     *
     * @param name the name in the legend
     * @param shade 0 for dark, 1 for light
     * @param x the horizontal values
     * @param y the vertical values
     * @return this chart
     */
    public LineChart reference(String name, int shade, double[] x, double[] y) {
        XYSeries series = add(name, 0, x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(REFERENCES[shade]);
        series.setLineStyle(
                new BasicStroke(REFERENCE_WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        return this;
    }

    private XYSeries add(String name, int color, double[] x, double[] y) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(x.length > 20 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
        series.setLineStyle(SeriesLines.SOLID);
        series.setLineColor(COLORS[color % COLORS.length]);
        series.setMarkerColor(COLORS[color % COLORS.length]);
        return series;
    }

    /**
     * Writes charts, one below the other, to a PNG file. The write is atomic.
     *
     * @param file the file, replaced if it exists
     * @param charts the charts
     * @throws IOException if the file cannot be written
     */
    public static void save(Path file, List<LineChart> charts) throws IOException {
        // a cache file would need a shutdown hook, which cannot be added after Ctrl-C
        ImageIO.setUseCache(false);
        try (AtomicFile whole = AtomicFile.create(file)) {
            try (OutputStream out = Files.newOutputStream(whole.part())) {
                BitmapEncoder.saveBitmap(
                        charts.stream().map(each -> each.chart).toList(),
                        charts.size(),
                        1,
                        out,
                        BitmapEncoder.BitmapFormat.PNG);
            }
            whole.commit();
        }
    }
}
