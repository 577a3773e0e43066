package ai.dyad.examples.report;

import ai.dyad.examples.console.AlignedTable;
import ai.dyad.internal.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Publishes the results of a command on the console, in {@code evaluation.json} and in {@code
 * report.html}.
 */
public final class RunReport {
    static final String PAGE = "report.html";
    static final String NUMBERS = "evaluation.json";

    private final String title;
    private final RunFacts facts;
    private final Map<String, String> settings;
    private final List<Section> sections = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private final Map<String, Object> details = new LinkedHashMap<>();

    private record Section(String heading, AlignedTable table, String text, List<String> notes) {}

    private record Figure(String file, String caption) {}

    /**
     * Creates an empty report.
     *
     * @param title what was done, such as "SimCLR on emoji"
     * @param facts the circumstances of the run
     * @param settings the settings that determine the results, by name
     */
    public RunReport(String title, RunFacts facts, Map<String, String> settings) {
        this.title = title;
        this.facts = facts;
        this.settings = new TreeMap<>(settings);
    }

    /**
     * Adds a table.
     *
     * @param heading what it shows
     * @param table the table
     * @param notes explanations, of a sentence or two each
     * @return this
     */
    public RunReport table(String heading, AlignedTable table, String... notes) {
        sections.add(new Section(heading, table, "", List.of(notes)));
        return this;
    }

    /**
     * Adds text, shown line by line.
     *
     * @param heading what it shows
     * @param text the lines
     * @return this
     */
    public RunReport text(String heading, String text) {
        sections.add(new Section(heading, null, text.stripTrailing(), List.of()));
        return this;
    }

    /**
     * Adds a figure to the page, if its file was written.
     *
     * @param file the name of a PNG file in the run's directory
     * @param caption what it shows and how to read it
     * @return this
     */
    public RunReport figure(String file, String caption) {
        figures.add(new Figure(file, caption));
        return this;
    }

    /**
     * Adds values to {@code evaluation.json} that no table shows.
     *
     * @param name the key in the JSON file
     * @param numbers records, maps, lists and numbers
     * @return this
     */
    public RunReport detail(String name, Object numbers) {
        details.put(name, numbers);
        return this;
    }

    /**
     * Prints the tables and texts to the console and writes {@code evaluation.json} and {@code
     * report.html}.
     *
     * @param directory the run's directory, where the figures are
     * @param console where to print
     * @throws IOException if a file cannot be written
     */
    public void publish(Path directory, PrintWriter console) throws IOException {
        for (Section section : sections) {
            console.printf("%n%s%n", section.heading());
            console.print(section.table() == null ? section.text() + "\n" : section.table());
            section.notes().forEach(console::println);
        }
        console.flush();
        Map<String, Object> run = facts.asMap();
        writeNumbers(directory.resolve(NUMBERS), run);
        writePage(directory, run);
    }

    private void writeNumbers(Path file, Map<String, Object> run) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("title", title);
        all.put("run", run);
        all.put("settings", settings);
        List<Map<String, Object>> tables = new ArrayList<>();
        for (Section section : sections) {
            if (section.table() != null) {
                Map<String, Object> table = new LinkedHashMap<>();
                table.put("heading", section.heading());
                table.put("rows", section.table().values());
                table.put("notes", section.notes());
                tables.add(table);
            }
        }
        all.put("tables", tables);
        if (!details.isEmpty()) {
            all.put("details", details);
        }
        Text.write(file, FiniteNumbers.toJson(all));
    }

    private void writePage(Path directory, Map<String, Object> run) throws IOException {
        ReportPage page = new ReportPage(title);
        page.paragraph(
                "Took "
                        + facts.duration()
                        + " on "
                        + run.get("device")
                        + ", dyad "
                        + run.get("dyad")
                        + ".");
        page.text(String.valueOf(run.get("command")));
        for (Section section : sections) {
            page.heading(section.heading());
            if (section.table() == null) {
                page.text(section.text());
            } else {
                page.table(section.table());
            }
            section.notes().forEach(page::note);
        }
        page.heading("Figures");
        for (Figure figure : figures) {
            Path image = directory.resolve(figure.file());
            if (Files.exists(image)) {
                page.figure(image, figure.caption());
            }
        }
        page.heading("Settings");
        page.rows(settings);
        page.heading("Run");
        run.forEach((name, value) -> page.row(name, String.valueOf(value)));
        page.write(directory.resolve(PAGE));
    }
}
