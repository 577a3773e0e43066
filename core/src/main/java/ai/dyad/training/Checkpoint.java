package ai.dyad.training;

import java.nio.file.Path;
import java.util.Map;

/**
 * A verified checkpoint of a run: every file is present, complete and unchanged.
 *
 * @param directory the checkpoint's directory
 * @param step the number of steps completed when it was written
 * @param seed the seed of the run
 * @param configuration the settings that a resumed run must share
 * @param notes further state of the run, such as its best validation
 * @param updates the number of updates that the optimizer has made to each parameter
 */
public record Checkpoint(
        Path directory,
        long step,
        long seed,
        Map<String, String> configuration,
        Map<String, String> notes,
        Map<String, Integer> updates) {
    static final String MODEL = "model.safetensors";
    static final String OPTIMIZER = "optimizer.safetensors";

    /**
     * Returns the file with the model's parameters and buffers.
     *
     * @return the path of a safetensors file
     */
    public Path model() {
        return directory.resolve(MODEL);
    }

    /**
     * Returns the file with the optimizer's state, one tensor per parameter and slot, named {@code
     * parameter/slot}.
     *
     * @return the path of a safetensors file
     */
    public Path optimizer() {
        return directory.resolve(OPTIMIZER);
    }
}
