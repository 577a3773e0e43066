package ai.dyad.examples.run;

import java.util.Map;
import picocli.CommandLine.Option;

/** Whether a batch goes through the model in chunks. */
public final class ChunkOptions {
    private static final String CHUNK = "chunk";

    @Option(
            names = "--chunk",
            paramLabel = "N",
            description =
                    "Samples that go through the model at once: a large batch in the memory of a"
                            + " chunk, for about one more forward pass. Default: the whole batch.")
    private Integer chunk;

    /** Creates the options; picocli fills them. */
    public ChunkOptions() {}

    /**
     * Takes what was not given from a run's settings.
     *
     * @param run the settings of the run
     */
    public void fillFrom(Map<String, String> run) {
        if (chunk == null && run.containsKey(CHUNK)) {
            chunk = Integer.valueOf(run.get(CHUNK));
        }
    }

    /**
     * Settles the size of a chunk.
     *
     * @param batch the samples in a batch
     * @return the samples in a chunk, those of the batch if it is not cut
     * @throws IllegalArgumentException if the size is below 1
     */
    public int settle(int batch) {
        if (chunk != null && chunk < 1) {
            throw new IllegalArgumentException("--chunk must be >= 1, got " + chunk);
        }
        return chunk == null ? batch : Math.min(chunk, batch);
    }

    /**
     * Records a size among the settings of a run, if the batch is cut at all.
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
