package ai.dyad.examples.text;

import ai.dyad.examples.run.ChunkOptions;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a run. Equal settings on the same device give bit-identical weights.
 *
 * @param data wordnet, or the file of pairs
 * @param columns the columns of a file, separated by commas: anchor, positive, optional negative
 * @param hardNegatives whether every pair has a hard negative
 * @param heldOut the largest number of held-out pairs of each kind
 * @param model the encoder to start from
 * @param maxLength the number of tokens to which a text is truncated
 * @param steps the training steps of the whole run
 * @param batch the number of pairs in a batch
 * @param chunk the number of samples that go through the model at once, at most the batch
 * @param scale the factor of the cosines: 1 / temperature
 * @param learningRate the peak learning rate
 * @param warmupSteps the steps in which the learning rate rises to its peak
 * @param weightDecay the decay of weights; biases and norms do not decay
 * @param seed the seed of all randomness
 */
record TextSettings(
        String data,
        String columns,
        boolean hardNegatives,
        int heldOut,
        String model,
        int maxLength,
        int steps,
        int batch,
        int chunk,
        float scale,
        float learningRate,
        int warmupSteps,
        float weightDecay,
        long seed) {

    /** Returns the settings by name; a checkpoint stores and compares them. */
    Map<String, String> asMap() {
        Map<String, String> map = new TreeMap<>();
        map.put("data", data);
        map.put("columns", columns);
        map.put("hard-negatives", Boolean.toString(hardNegatives));
        map.put("held-out", Integer.toString(heldOut));
        map.put("model", model);
        map.put("max-length", Integer.toString(maxLength));
        map.put("steps", Integer.toString(steps));
        map.put("batch", Integer.toString(batch));
        ChunkOptions.describe(map, chunk, batch);
        map.put("scale", Float.toString(scale));
        map.put("lr", Float.toString(learningRate));
        map.put("warmup-steps", Integer.toString(warmupSteps));
        map.put("weight-decay", Float.toString(weightDecay));
        map.put("seed", Long.toString(seed));
        return map;
    }
}
