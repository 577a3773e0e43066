package ai.dyad.examples.simclr;

import ai.dyad.examples.run.ChunkOptions;
import ai.dyad.examples.views.ViewChoice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that the result of a SimCLR run depends on: equal settings on the same device give
 * bit-identical weights.
 *
 * @param data the data set, as {@code --data} names it
 * @param size the height and width of the pictures, in pixels
 * @param encoder the name of the encoder
 * @param head the widths of the projection head, as "128,64"
 * @param steps the updates of the whole run
 * @param batch the samples in a batch, each of which becomes two views
 * @param chunk the samples that go through the model at once, the batch if it is not cut
 * @param tileSize rows of logits that the loss computes at a time, if it does not choose
 * @param temperature what the similarities are divided by
 * @param optimizer adamw, sgd or lars
 * @param learningRate the peak of the schedule
 * @param warmupSteps the steps in which the learning rate rises
 * @param weightDecay the decay of weights, not of biases and norms
 * @param views how views are made of images
 * @param seed the seed of everything random
 */
record SimClrSettings(
        String data,
        int size,
        String encoder,
        String head,
        int steps,
        int batch,
        int chunk,
        Optional<Integer> tileSize,
        float temperature,
        String optimizer,
        float learningRate,
        int warmupSteps,
        float weightDecay,
        ViewChoice views,
        long seed) {

    /** Returns the settings by name, as a checkpoint compares them. */
    Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("data", data);
        map.put("size", Integer.toString(size));
        map.put("encoder", encoder);
        map.put("head", head);
        map.put("steps", Integer.toString(steps));
        map.put("batch", Integer.toString(batch));
        ChunkOptions.describe(map, chunk, batch);
        tileSize.ifPresent(rows -> map.put("tile-size", Integer.toString(rows)));
        map.put("temperature", Float.toString(temperature));
        map.put("optimizer", optimizer);
        map.put("lr", Float.toString(learningRate));
        map.put("warmup-steps", Integer.toString(warmupSteps));
        map.put("weight-decay", Float.toString(weightDecay));
        views.describe(map);
        map.put("seed", Long.toString(seed));
        return new TreeMap<>(map);
    }
}
