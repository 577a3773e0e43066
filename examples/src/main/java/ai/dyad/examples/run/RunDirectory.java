package ai.dyad.examples.run;

import ai.djl.util.JsonUtils;
import ai.dyad.internal.Text;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where one run keeps everything: {@code config.json}, {@code metrics.jsonl}, {@code checkpoints/},
 * the trained weights and the pictures.
 */
public final class RunDirectory {
    private static final Path RUNS = Path.of("runs");
    private static final String CONFIGURATION = "config.json";
    private static final Type STRINGS = new TypeToken<Map<String, String>>() {}.getType();

    private final Path path;

    private RunDirectory(Path path) {
        this.path = path;
    }

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
            for (int i = 2; holdsRun(path); i++) {
                path = RUNS.resolve(name + "-" + i);
            }
        } else if (holdsRun(path)) {
            throw new IllegalArgumentException(
                    "--out must be a new directory, but "
                            + path
                            + " holds a run: add --resume to go on with it, or name another");
        }
        Files.createDirectories(path);
        return new RunDirectory(path);
    }

    /**
     * Finds a run's directory.
     *
     * @param asked the directory
     * @return the directory
     * @throws IllegalArgumentException if it holds no run
     */
    public static RunDirectory existing(Path asked) {
        if (asked == null) {
            throw new IllegalArgumentException(
                    "--resume needs the run's directory: add --out runs/NAME");
        }
        if (!holdsRun(asked)) {
            throw new IllegalArgumentException(
                    "--out must hold a run to resume, but there is no "
                            + asked.resolve(CONFIGURATION));
        }
        return new RunDirectory(asked);
    }

    /**
     * Makes or finds the directory of a run that belongs to another.
     *
     * @param run the other run
     * @param name the name of the directory beneath that run's
     * @return the directory
     * @throws IOException if it cannot be created
     */
    public static RunDirectory beneath(RunDirectory run, String name) throws IOException {
        return new RunDirectory(Files.createDirectories(run.file(name)));
    }

    /**
     * Records the settings of the run.
     *
     * @param configuration the settings
     * @throws IOException if they cannot be written
     */
    public void writeConfiguration(Map<String, String> configuration) throws IOException {
        Text.write(file(CONFIGURATION), JsonUtils.GSON_PRETTY.toJson(configuration));
    }

    /**
     * Reads the settings of the run.
     *
     * @return the settings
     * @throws IOException if they cannot be read
     */
    public Map<String, String> readConfiguration() throws IOException {
        try {
            return JsonUtils.GSON.fromJson(Files.readString(file(CONFIGURATION)), STRINGS);
        } catch (JsonParseException e) {
            throw new IOException(file(CONFIGURATION) + " must be JSON: " + e.getMessage(), e);
        }
    }

    /**
     * Names a file or folder of the run.
     *
     * @param name its name
     * @return its path
     */
    public Path file(String name) {
        return path.resolve(name);
    }

    /**
     * Returns the directory itself.
     *
     * @return its path
     */
    public Path path() {
        return path;
    }

    private static boolean holdsRun(Path path) {
        return Files.exists(path.resolve(CONFIGURATION));
    }
}
