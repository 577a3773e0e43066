package ai.dyad.examples.cpc;

import ai.dyad.examples.chart.LineChart;
import ai.dyad.examples.console.AlignedTable;
import ai.dyad.examples.console.Cell;
import ai.dyad.information.MutualInformationEstimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Presents a {@link CpcResult} as tables and charts. */
final class CpcReport {
    private static final double HEADROOM = 1.1;

    private final CpcResult result;
    private final String data;

    /**
     * Creates a report.
     *
     * @param result the results
     * @param data the name of the images
     */
    CpcReport(CpcResult result, String data) {
        this.result = result;
        this.data = data;
    }

    /** Returns the bounds, one row per distance. */
    AlignedTable bounds() {
        AlignedTable table =
                new AlignedTable("rows ahead", "nats [95% interval]", "bits", "log N", "note");
        for (CpcResult.Bound bound : result.bounds()) {
            MutualInformationEstimate estimate = bound.estimate();
            table.row(
                    bound.ahead(),
                    Cell.interval(estimate.nats(), estimate.low(), estimate.high()),
                    estimate.bits(),
                    estimate.ceiling(),
                    estimate.advice());
        }
        return table;
    }

    boolean hasProbes() {
        return !result.probes().isEmpty();
    }

    /** Returns the probes, one row each. */
    AlignedTable probes() {
        AlignedTable table = new AlignedTable("features", "dimension", "accuracy");
        for (CpcResult.Probe probe : result.probes()) {
            table.row(probe.features(), probe.result().dimension(), probe.result().lastTopOne());
        }
        return table;
    }

    /**
     * Draws the bounds by distance and by step.
     *
     * @param file the PNG file
     * @throws IOException if the file cannot be written
     */
    void draw(Path file) throws IOException {
        LineChart.save(file, List.of(byDistance(), byStep()));
    }

    private LineChart byDistance() {
        List<CpcResult.Bound> bounds = result.bounds();
        double[] ahead = bounds.stream().mapToDouble(CpcResult.Bound::ahead).toArray();
        LineChart chart = chart("Information of a context about a row further down", "rows ahead");
        ceiling(chart, Math.min(1, ahead[0]), ahead[ahead.length - 1] + 0.5);
        return chart.solid("log N - L", 0, ahead, nats(bounds));
    }

    private LineChart byStep() {
        List<CpcResult.Point> curve = result.curve();
        LineChart chart = chart("The same during training", "training step");
        double[] steps = curve.stream().mapToDouble(CpcResult.Point::step).toArray();
        ceiling(chart, 0, Math.max(1, steps[steps.length - 1]));
        for (int i = 0; i < result.bounds().size(); i++) {
            int which = i;
            double[] nats =
                    curve.stream()
                            .mapToDouble(point -> point.bounds().get(which).estimate().nats())
                            .toArray();
            int ahead = result.bounds().get(i).ahead();
            chart.solid(ahead + (ahead == 1 ? " row ahead" : " rows ahead"), i, steps, nats);
        }
        return chart;
    }

    private LineChart chart(String title, String xTitle) {
        return new LineChart(
                        title + " (" + data + ", held out)",
                        xTitle,
                        "mutual information, at least (nats)")
                .rangeY(lowest(), HEADROOM * ceiling());
    }

    /** Returns the lowest bound if it is negative (scores worse than constant ones), else 0. */
    private double lowest() {
        return Stream.concat(
                        result.bounds().stream(),
                        result.curve().stream().flatMap(point -> point.bounds().stream()))
                .mapToDouble(bound -> bound.estimate().nats())
                .reduce(0, Math::min);
    }

    private void ceiling(LineChart chart, double from, double to) {
        chart.reference(
                String.format(Locale.ROOT, "log N = %.3f", ceiling()),
                0,
                new double[] {from, to},
                new double[] {ceiling(), ceiling()});
    }

    private double ceiling() {
        return result.bounds().get(0).estimate().ceiling();
    }

    private static double[] nats(List<CpcResult.Bound> bounds) {
        return bounds.stream().mapToDouble(bound -> bound.estimate().nats()).toArray();
    }
}
