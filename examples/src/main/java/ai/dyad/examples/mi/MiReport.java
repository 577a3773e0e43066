package ai.dyad.examples.mi;

import ai.dyad.examples.chart.LineChart;
import ai.dyad.examples.console.AlignedTable;
import ai.dyad.examples.console.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Presents the results of {@link MiExperiment} as a table and as charts. */
final class MiReport {
    private static final double HEADROOM = 1.4;

    private final List<MiResult> results;

    /**
     * Creates a report.
     *
     * @param results the results, at least one
     */
    public MiReport(List<MiResult> results) {
        this.results = List.copyOf(results);
    }

    /**
     * Returns the results as a table, in nats.
     *
     * @return the table
     */
    AlignedTable table() {
        AlignedTable table =
                new AlignedTable(
                        "estimator",
                        "critic",
                        "rho",
                        "true I",
                        "N",
                        "estimate [95% interval]",
                        "log N",
                        "note");
        for (MiResult result : results) {
            table.row(
                    result.estimator(),
                    result.trained() ? "trained" : "exact",
                    new Cell(String.valueOf(result.rho()), result.rho()),
                    result.truth(),
                    result.batchSize(),
                    Cell.interval(
                            result.estimate().nats(),
                            result.estimate().low(),
                            result.estimate().high()),
                    Math.log(result.batchSize()),
                    result.estimate().atCeiling() ? "at its ceiling: raise --batch" : "");
        }
        return table;
    }

    /**
     * Draws one chart for each correlation: estimates by batch size, the truth and log N.
     *
     * @param file the PNG file
     * @throws IOException if the file cannot be written
     */
    public void draw(Path file) throws IOException {
        List<LineChart> charts = new ArrayList<>();
        Set<Double> correlations = new LinkedHashSet<>();
        results.forEach(result -> correlations.add(result.rho()));
        for (double rho : correlations) {
            charts.add(chart(results.stream().filter(result -> result.rho() == rho).toList()));
        }
        LineChart.save(file, charts);
    }

    private static LineChart chart(List<MiResult> results) {
        double truth = results.get(0).truth();
        String title =
                String.format(
                        Locale.ROOT,
                        "Correlated Gaussians, rho = %s: bounds on I = %.3f nats",
                        results.get(0).rho(),
                        truth);
        LineChart chart =
                new LineChart(title, "batch size N", "mutual information (nats)")
                        .logX()
                        .rangeY(0, truth * HEADROOM);
        double[] sizes = results.stream().mapToDouble(MiResult::batchSize).toArray();
        double smallest = Arrays.stream(sizes).min().orElseThrow();
        double largest = Arrays.stream(sizes).max().orElseThrow();
        chart.reference("true I", 0, new double[] {smallest, largest}, new double[] {truth, truth});
        double shown = Math.max(smallest, Math.min(largest, Math.exp(truth * HEADROOM)));
        chart.reference(
                "log N",
                1,
                new double[] {smallest, shown},
                new double[] {Math.log(smallest), Math.log(shown)});
        List<String> names = results.stream().map(MiResult::estimator).distinct().toList();
        for (int color = 0; color < names.size(); color++) {
            add(chart, names.get(color), color, results);
        }
        return chart;
    }

    private static void add(LineChart chart, String name, int color, List<MiResult> results) {
        for (boolean trained : new boolean[] {false, true}) {
            List<MiResult> own =
                    results.stream()
                            .filter(each -> each.estimator().equals(name))
                            .filter(each -> each.trained() == trained)
                            .toList();
            if (own.isEmpty()) {
                continue;
            }
            double[] x = own.stream().mapToDouble(MiResult::batchSize).toArray();
            double[] y = own.stream().mapToDouble(each -> each.estimate().nats()).toArray();
            if (trained) {
                chart.dashed(name + ", trained", color, x, y);
            } else {
                chart.solid(name + ", exact", color, x, y);
            }
        }
    }
}
