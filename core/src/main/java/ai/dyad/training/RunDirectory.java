package ai.dyad.training;

import ai.djl.util.JsonUtils;
import ai.dyad.data.Fingerprint;
import ai.dyad.internal.AtomicFile;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The directory with all files of one run:
 *
 * <ul>
 *   <li>{@code config.json}: its settings
 *   <li>{@code data.json}: the {@link Fingerprint} of its data
 *   <li>{@code checkpoints/}: its latest checkpoints and the best one
 *   <li>{@code metrics.jsonl}: its metrics
 *   <li>anything else the user puts there, such as the trained model
 * </ul>
 */
public final class RunDirectory {
    private static final String CONFIGURATION = "config.json";
    private static final String DATA = "data.json";
    private static final Type STRINGS = new TypeToken<Map<String, String>>() {}.getType();

    private final Path path;

    private RunDirectory(Path path) {
        this.path = path;
    }

    /**
     * Opens the directory of an existing or a new run.
     *
     * @param path the directory, created if missing
     * @return the directory
     * @throws IOException if it cannot be created
     */
    public static RunDirectory of(Path path) throws IOException {
        return new RunDirectory(Files.createDirectories(path));
    }

    /**
     * Returns whether a directory holds a run.
     *
     * @param path any path
     * @return whether it contains the settings of a run
     */
    public static boolean holdsRun(Path path) {
        return Files.exists(path.resolve(CONFIGURATION));
    }

    /**
     * Opens a subdirectory for a run that belongs to this one.
     *
     * @param name the name of the subdirectory
     * @return the directory
     * @throws IOException if it cannot be created
     */
    public RunDirectory beneath(String name) throws IOException {
        return of(file(name));
    }

    /**
     * Returns whether this directory holds a run.
     *
     * @return whether it contains the settings of a run
     */
    public boolean holdsRun() {
        return holdsRun(path);
    }

    /**
     * Records the settings of the run.
     *
     * @param configuration the settings by name
     * @throws IOException if they cannot be written
     */
    public void writeConfiguration(Map<String, String> configuration) throws IOException {
        AtomicFile.writeString(
                file(CONFIGURATION), JsonUtils.GSON_PRETTY.toJson(new TreeMap<>(configuration)));
    }

    /**
     * Reads the settings of the run.
     *
     * @return the settings by name
     * @throws IOException if they are missing or cannot be read
     */
    public Map<String, String> readConfiguration() throws IOException {
        Map<String, String> configuration;
        try {
            configuration = JsonUtils.GSON.fromJson(Files.readString(file(CONFIGURATION)), STRINGS);
        } catch (JsonParseException e) {
            throw new IOException(file(CONFIGURATION) + " must be JSON: " + e.getMessage(), e);
        }
        if (configuration == null) {
            throw new IOException(file(CONFIGURATION) + " must be JSON, but it is empty");
        }
        return configuration;
    }

    /** Writes the fingerprint of the data. */
    void writeData(Fingerprint data) throws IOException {
        data.write(file(DATA));
    }

    /** Reads the fingerprint of the data; empty if the run did not record it. */
    Optional<Fingerprint> readData() throws IOException {
        return Files.exists(file(DATA))
                ? Optional.of(Fingerprint.read(file(DATA)))
                : Optional.empty();
    }

    /**
     * Returns the run's checkpoints.
     *
     * @return their directory
     */
    public CheckpointDirectory checkpoints() {
        return new CheckpointDirectory(file("checkpoints"));
    }

    /**
     * Returns the file of the run's metrics.
     *
     * @return its path
     */
    public Path metrics() {
        return file("metrics.jsonl");
    }

    /**
     * Returns a file or directory of the run.
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
}
