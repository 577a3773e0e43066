package ai.dyad.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Writes a table of many processes' results: medians, and medians of the rounds' ratios. */
public final class ResultsTable {
    private static final String OURS = "dyad";

    private final Map<String, Map<String, List<Reading>>> cases = new LinkedHashMap<>();

    private ResultsTable(List<String> lines) {
        for (String line : lines) {
            Reading reading = Reading.parse(line);
            cases.computeIfAbsent(reading.name(), name -> new LinkedHashMap<>())
                    .computeIfAbsent(reading.side(), side -> new ArrayList<>())
                    .add(reading);
        }
    }

    /**
     * Writes the table.
     *
     * @param args the file with the readings, the file to write, the commit and the threads
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        String table = new ResultsTable(lines).toMarkdown();
        Files.writeString(Path.of(args[1]), heading(args[2], args[3]) + table);
    }

    private static String heading(String commit, String threads) throws IOException {
        return String.format(
                Locale.ROOT,
                "# Results%n"
                        + "Written by `benchmarks/compare.sh` on %s at commit %s, %s threads, %s.%n%n"
                        + "Each figure is the median over the rounds of medians within a process; a"
                        + " ratio is the median over the rounds of peer ÷ dyad, above 1 where dyad is"
                        + " faster. Memory is the peak of resident memory above what was resident"
                        + " before the first run.%n%n",
                LocalDate.now(),
                commit,
                threads,
                processor());
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private String toMarkdown() {
        StringBuilder table = new StringBuilder();
        table.append(
                "| case | side | ms | items/s | peak MiB | ratio |\n|---|---|---|---|---|---|\n");
        cases.forEach(
                (name, sides) -> {
                    Set<String> order = new LinkedHashSet<>();
                    order.add(OURS);
                    order.addAll(sides.keySet());
                    for (String side : order) {
                        table.append(row(name, side, sides));
                    }
                });
        return table.toString();
    }

    private static String row(String name, String side, Map<String, List<Reading>> sides) {
        List<Reading> readings = sides.getOrDefault(side, List.of());
        String failure =
                readings.stream()
                        .map(Reading::failure)
                        .filter(text -> text != null)
                        .findFirst()
                        .orElse(null);
        if (readings.isEmpty() || failure != null) {
            return String.format("| %s | %s | %s | | | |%n", name, side, failure);
        }
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s |%n",
                name,
                side,
                shown("%.2f", readings, Reading::milliseconds),
                shown("%,.0f", readings, Reading::itemsPerSecond),
                shown("%,.0f", readings, Reading::peakMegabytes),
                ratio(side, readings, sides.getOrDefault(OURS, List.of())));
    }

    /** Returns the median of a figure, or an empty text if it was not measured. */
    private static String shown(
            String format, List<Reading> readings, ToDoubleFunction<Reading> figure) {
        double value = median(readings.stream().mapToDouble(figure).toArray());
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    private static String ratio(String side, List<Reading> peer, List<Reading> ours) {
        int rounds = Math.min(peer.size(), ours.size());
        if (OURS.equals(side) || rounds == 0) {
            return "";
        }
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            // items per second, because the sides may process different numbers of items per run
            ratios[i] = ours.get(i).itemsPerSecond() / peer.get(i).itemsPerSecond();
        }
        return String.format(Locale.ROOT, "%.2f", median(ratios));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
