package ai.dyad.examples.report;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The last lines that a command prints: the files it wrote, and commands to run next. */
public final class Ending {
    private final Path directory;
    private final Map<String, String> files = new LinkedHashMap<>();
    private final StringBuilder next = new StringBuilder();

    /**
     * Creates an ending without files.
     *
     * @param directory where the files are
     */
    public Ending(Path directory) {
        this.directory = directory;
    }

    /**
     * Adds a line for one or more files.
     *
     * @param names the file names, separated by commas
     * @param what a description
     * @return this
     */
    public Ending file(String names, String what) {
        files.put(names, what);
        return this;
    }

    /**
     * Suggests a command to run next.
     *
     * @param command the command
     * @return this
     */
    public Ending next(String command) {
        next.append(next.isEmpty() ? "next: " : "      ").append(command).append('\n');
        return this;
    }

    /**
     * Prints the lines.
     *
     * @param console where to print them
     */
    public void print(PrintWriter console) {
        file(RunReport.PAGE, "all results on one page");
        file(RunReport.NUMBERS, "all numbers");
        int width = files.keySet().stream().mapToInt(String::length).max().orElse(0);
        console.printf("%nin %s:%n", directory);
        files.forEach(
                (names, what) -> {
                    if (Files.exists(directory.resolve(names.split(",", 2)[0]))) {
                        console.printf("  %-" + width + "s  %s%n", names, what);
                    }
                });
        console.print(next);
        console.flush();
    }
}
