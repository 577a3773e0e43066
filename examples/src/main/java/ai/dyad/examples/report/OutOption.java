package ai.dyad.examples.report;

import ai.dyad.examples.run.RunPaths;
import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option {@code --out} of commands that cannot be resumed. */
public final class OutOption {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Directory for the results. Default: runs/${COMMAND-NAME}, numbered if taken.")
    private Path out;

    /** Creates the option; picocli calls this. */
    public OutOption() {}

    /**
     * Creates the directory.
     *
     * @param name the name of the run, such as "nce"
     * @param settings the settings that determine the results, stored in the directory
     * @return the directory
     * @throws IOException if it cannot be created
     * @throws IllegalArgumentException if it already holds results
     */
    public Path create(String name, Map<String, String> settings) throws IOException {
        if (out != null && Files.exists(out.resolve("config.json"))) {
            throw new IllegalArgumentException(
                    "--out must be a new directory, but "
                            + out
                            + " already holds results: choose another");
        }
        RunDirectory directory = RunPaths.fresh(out, name);
        directory.writeConfiguration(settings);
        return directory.path();
    }
}
