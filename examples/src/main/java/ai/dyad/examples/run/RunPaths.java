package ai.dyad.examples.run;

import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** Resolves the directory of a run; messages name the command-line options. */
public final class RunPaths {
    private static final Path RUNS = Path.of("runs");

    private RunPaths() {}

    /**
     * Creates a new run's directory.
     *
     * @param asked the value of {@code --out}, or null for {@code runs/NAME}, numbered if that is
     *     taken
     * @param name the name of the run
     * @return the directory
     * @throws IOException if it cannot be created
     * @throws IllegalArgumentException if that directory already holds a run
     */
    public static RunDirectory fresh(Path asked, String name) throws IOException {
        Path path = asked;
        if (path == null) {
            path = RUNS.resolve(name);
            for (int i = 2; RunDirectory.holdsRun(path); i++) {
                path = RUNS.resolve(name + "-" + i);
            }
        } else if (RunDirectory.holdsRun(path)) {
            throw new IllegalArgumentException(
                    "--out must be a new directory, but "
                            + path
                            + " holds a run: add --resume to continue it, or choose another"
                            + " directory");
        }
        return RunDirectory.of(path);
    }

    /**
     * Opens an existing run's directory.
     *
     * @param asked the directory
     * @param option the option that needs a run
     * @return the directory
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it holds no run
     */
    public static RunDirectory existing(Path asked, String option) throws IOException {
        if (asked == null) {
            throw new IllegalArgumentException(
                    option + " needs the run's directory: add --out runs/NAME");
        }
        if (!RunDirectory.holdsRun(asked)) {
            throw new IllegalArgumentException(
                    "--out must hold a run to resume, but there is no "
                            + asked.resolve("config.json"));
        }
        return RunDirectory.of(asked);
    }
}
