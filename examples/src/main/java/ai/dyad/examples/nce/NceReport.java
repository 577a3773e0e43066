package ai.dyad.examples.nce;

import ai.dyad.examples.chart.LineChart;
import ai.dyad.examples.console.AlignedTable;
import ai.dyad.examples.console.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Presents the results of {@link NceExperiment} as a table and as charts. */
final class NceReport {
    private final List<NceResult> results;
    private final NceSettings settings;

    NceReport(List<NceResult> results, NceSettings settings) {
        this.results = List.copyOf(results);
        this.settings = settings;
    }

    /** Returns the results as a table. */
    AlignedTable table() {
        AlignedTable table =
                new AlignedTable(
                        "method",
                        "k",
                        "KL(truth||model)",
                        "mean log Z",
                        "spread log Z",
                        "consistent");
        for (NceResult result : results) {
            NceResult.Point last = result.last();
            table.row(
                    result.name(),
                    result.k() == 0 ? new Cell("-", null) : (Object) result.k(),
                    Cell.of(last.divergence(), 4),
                    last.normalization().meanLogZ(),
                    last.normalization().spreadLogZ(),
                    consistency(result));
        }
        return table;
    }

    private String consistency(NceResult result) {
        if (result.reading() == Reading.SOFTMAX_OF_RATIO && settings.noise() != NoiseKind.UNIFORM) {
            return "no: it is a ratio";
        }
        return result.method().consistency() == NceMethod.Consistency.ALWAYS ? "yes" : "as k grows";
    }

    /** Draws divergence and log Z by step for the largest k, and the final divergence by k. */
    void draw(Path file) throws IOException {
        int largest = results.stream().mapToInt(NceResult::k).max().orElseThrow();
        List<NceResult> shown =
                results.stream().filter(each -> each.k() == 0 || each.k() == largest).toList();
        LineChart divergence =
                curves(
                                shown,
                                "KL(truth || model) by step, k = " + largest,
                                "KL (nats)",
                                NceResult.Point::divergence)
                        .logY();
        LineChart partition =
                curves(
                        shown.stream().filter(each -> primary(each)).toList(),
                        "log Z of the scores by step, k = " + largest + ": 0 is self-normalized",
                        "mean log Z (nats)",
                        point -> point.normalization().meanLogZ());
        LineChart.save(file, List.of(divergence, partition, byNoise()));
    }

    /** Returns whether this is the first of several readings of one method. */
    private static boolean primary(NceResult result) {
        return result.reading() == result.method().readings().get(0);
    }

    private static LineChart curves(
            List<NceResult> shown,
            String title,
            String yTitle,
            ToDoubleFunction<NceResult.Point> value) {
        LineChart chart = new LineChart(title, "step", yTitle);
        for (NceResult result : shown) {
            double[] x = result.curve().stream().mapToDouble(NceResult.Point::step).toArray();
            double[] y = result.curve().stream().mapToDouble(value).toArray();
            add(chart, result, x, y);
        }
        return chart;
    }

    private LineChart byNoise() {
        LineChart chart =
                new LineChart(
                                "Final KL(truth || model) by number of noise samples",
                                "k",
                                "KL (nats)")
                        .logX()
                        .logY();
        double[] ks = settings.noiseSamples().stream().mapToDouble(k -> k).sorted().toArray();
        for (String name : results.stream().map(NceResult::name).distinct().toList()) {
            List<NceResult> own =
                    results.stream().filter(each -> each.name().equals(name)).toList();
            if (own.get(0).k() == 0) {
                double exact = own.get(0).last().divergence();
                double[] ends = {ks[0], ks[ks.length - 1]};
                chart.reference(name, 1, ends, new double[] {exact, exact});
            } else {
                double[] x = own.stream().mapToDouble(NceResult::k).toArray();
                double[] y = own.stream().mapToDouble(each -> each.last().divergence()).toArray();
                add(chart, own.get(0), x, y);
            }
        }
        return chart;
    }

    private static void add(LineChart chart, NceResult result, double[] x, double[] y) {
        int color = List.of(NceMethod.values()).indexOf(result.method());
        if (primary(result)) {
            chart.solid(result.name(), color, x, y);
        } else {
            chart.dashed(result.name(), color, x, y);
        }
    }
}
