package ai.dyad.examples.run;

import java.util.Map;
import picocli.CommandLine.Option;

/** The option {@code --chunk}: whether a batch goes through the model in chunks. */
public final class ChunkOptions {
    private static final String CHUNK = "chunk";

    @Option(
            names = "--chunk",
            paramLabel = "N",
            description =
                    "Samples that go through the model at once. A large batch then needs only the"
                            + " memory of a chunk, at the cost of about one more forward pass."
                            + " Default: the whole batch.")
    private Integer chunk;

    /** Creates the options; picocli fills them. */
    public ChunkOptions() {}

    /**
     * Fills the option from a run's settings if it was not given.
     *
     * @param run the settings of the run
     */
    public void fillFrom(Map<String, String> run) {
        if (chunk == null && run.containsKey(CHUNK)) {
            chunk = Integer.valueOf(run.get(CHUNK));
        }
    }

    /**
     * Returns the chunk size to use.
     *
     * @param batch the samples in a batch
     * @return the samples in a chunk; the batch size if it is not chunked
     * @throws IllegalArgumentException if the size is below 1
     */
    public int settle(int batch) {
        if (chunk != null && chunk < 1) {
            throw new IllegalArgumentException("--chunk must be >= 1, got " + chunk);
        }
        return chunk == null ? batch : Math.min(chunk, batch);
    }

    /**
     * Adds the chunk size to the settings of a run, if the batch is chunked.
     *
     * @param settings the settings by name
     * @param chunk the samples in a chunk
     * @param batch the samples in a batch
     */
    public static void describe(Map<String, String> settings, int chunk, int batch) {
        if (chunk < batch) {
            settings.put(CHUNK, Integer.toString(chunk));
        }
    }
}
