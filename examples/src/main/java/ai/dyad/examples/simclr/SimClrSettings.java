package ai.dyad.examples.simclr;

import ai.dyad.examples.run.ChunkOptions;
import ai.dyad.examples.views.ViewChoice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All settings that determine the result of a SimCLR run: equal settings on the same device give
 * bit-identical weights.
 *
 * @param data the data set, as {@code --data} names it
 * @param size the height and width of the images, in pixels
 * @param encoder the name of the encoder
 * @param head the layer widths of the projection head, such as "128,64"
 * @param steps the total number of training steps
 * @param batch the images per batch, each in two views
 * @param chunk the samples that go through the model at once; the batch size if it is not chunked
 * @param tileSize the rows of logits that the loss computes at a time; empty lets the loss choose
 * @param temperature the temperature, which divides the cosines
 * @param optimizer adamw, sgd or lars
 * @param learningRate the peak learning rate
 * @param warmupSteps the steps over which the learning rate rises to its peak
 * @param weightDecay the weight decay; biases and norms are exempt
 * @param views how views are made from images
 * @param seed the random seed
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

    /** Returns the settings by name, as a checkpoint stores and compares them. */
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
