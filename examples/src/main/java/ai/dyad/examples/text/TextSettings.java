package ai.dyad.examples.text;

import ai.dyad.examples.run.ChunkOptions;
import java.util.Map;
import java.util.TreeMap;

/**
 * All settings of a run: equal settings on the same device give bit-identical weights.
 *
 * @param data wordnet, or the file of pairs
 * @param columns the columns of a file: anchor, positive and perhaps negative, with commas
 * @param hardNegatives whether every pair has a hard negative
 * @param heldOut how many pairs are held out at most, of each kind
 * @param model the encoder to start from
 * @param maxLength the number of tokens to which a text is truncated
 * @param steps the updates of the whole run
 * @param batch the pairs in a batch
 * @param chunk the samples that go through the model at once, the batch if it is not cut
 * @param scale what cosines are multiplied by: 1 / temperature
 * @param learningRate the peak of the schedule
 * @param warmupSteps the steps in which the learning rate rises
 * @param weightDecay the decay of weights, not of biases and norms
 * @param seed the seed of everything random
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

    /** Returns the settings by name, as a checkpoint compares them. */
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
