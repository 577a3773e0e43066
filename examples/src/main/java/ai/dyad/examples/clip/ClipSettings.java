package ai.dyad.examples.clip;

import ai.dyad.examples.run.ChunkOptions;
import ai.dyad.examples.views.ViewChoice;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that the result of a CLIP run depends on: equal settings on the same device give
 * bit-identical weights.
 *
 * @param source where captions and pictures are
 * @param size the height and width of the pictures, in pixels
 * @param imageEncoder the name of the image tower, or where a trained one lies
 * @param textEncoder minilm, small or a directory
 * @param freezeImage whether the image tower stays as it is
 * @param freezeText whether the text tower stays as it is
 * @param units the dimension of the shared space
 * @param steps the updates of the whole run
 * @param batch the pairs in a batch
 * @param chunk the samples that go through the model at once, the batch if it is not cut
 * @param learningRate the peak of the schedule
 * @param imageLearningRate the same for the image tower
 * @param textLearningRate the same for the text tower
 * @param layerDecay by what the rate falls from layer to layer of the text tower
 * @param weightDecay the decay of weights, not of biases and norms
 * @param views how a view is made of an image
 * @param seed the seed of everything random
 */
record ClipSettings(
        CaptionSource source,
        int size,
        String imageEncoder,
        String textEncoder,
        boolean freezeImage,
        boolean freezeText,
        int units,
        int steps,
        int batch,
        int chunk,
        float learningRate,
        float imageLearningRate,
        float textLearningRate,
        float layerDecay,
        float weightDecay,
        ViewChoice views,
        long seed) {
    static final String SMALL = "small";

    /** Where the captions are, or {@link ClipData#EMOJI}. */
    String data() {
        return source.captions();
    }

    /** The same run with a text tower that knows nothing yet. */
    ClipSettings fromScratch() {
        return new ClipSettings(
                source,
                size,
                imageEncoder,
                SMALL,
                freezeImage,
                false,
                units,
                steps,
                batch,
                chunk,
                learningRate,
                imageLearningRate,
                learningRate,
                1,
                weightDecay,
                views,
                seed);
    }

    /** Returns the settings by name, as a checkpoint compares them. */
    Map<String, String> asMap() {
        Map<String, String> map = new TreeMap<>();
        source.describe(map);
        map.put("size", Integer.toString(size));
        map.put("image-encoder", imageEncoder);
        map.put("text-encoder", textEncoder);
        map.put("freeze-image", Boolean.toString(freezeImage));
        map.put("freeze-text", Boolean.toString(freezeText));
        map.put("units", Integer.toString(units));
        map.put("steps", Integer.toString(steps));
        map.put("batch", Integer.toString(batch));
        ChunkOptions.describe(map, chunk, batch);
        map.put("lr", Float.toString(learningRate));
        map.put("image-lr", Float.toString(imageLearningRate));
        map.put("text-lr", Float.toString(textLearningRate));
        map.put("layer-decay", Float.toString(layerDecay));
        map.put("weight-decay", Float.toString(weightDecay));
        views.describe(map);
        map.put("seed", Long.toString(seed));
        return map;
    }
}
