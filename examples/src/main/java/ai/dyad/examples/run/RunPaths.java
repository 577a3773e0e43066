package ai.dyad.examples.run;

import ai.dyad.training.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** Finds the directory of a run by the words of the command line. */
public final class RunPaths {
    private static final Path RUNS = Path.of("runs");

    private RunPaths() {}

    /**
     * Makes a new run's directory.
     *
     * @param asked the directory asked for, or null for {@code runs/NAME}, numbered if that is
     *     taken
     * @param name the name of the run
     * @return the directory
     * @throws IOException if it cannot be created
     * @throws IllegalArgumentException if the directory asked for holds a run already
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
                            + " holds a run: add --resume to go on with it, or name another");
        }
        return RunDirectory.of(path);
    }

    /**
     * Finds a run's directory.
     *
     * @param asked the directory
     * @param option the option that asks for a run
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
                    "--out must hold a run to go on with, but there is no "
                            + asked.resolve("config.json"));
        }
        return RunDirectory.of(asked);
    }
}
