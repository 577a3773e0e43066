package ai.dyad.examples.clip;

import ai.dyad.examples.run.ChunkOptions;
import ai.dyad.examples.views.ViewChoice;
import ai.dyad.optimizer.AdamW;
import ai.dyad.optimizer.ParameterGroups;
import ai.dyad.optimizer.WarmUpCosine;
import java.util.Map;
import java.util.TreeMap;

/**
 * All settings that determine the result of a CLIP run: equal settings on the same device give
 * bit-identical weights.
 *
 * @param source the location of the captions and images
 * @param encoders which encoders are trained
 * @param tuning how a whole model is fine-tuned and saved
 * @param steps the total number of training steps
 * @param batch the pairs per batch
 * @param chunk the samples that go through the model at once; the batch size if it is not chunked
 * @param learningRate the peak learning rate
 * @param imageLearningRate the peak learning rate of the image encoder
 * @param textLearningRate the peak learning rate of the text encoder
 * @param layerDecay the factor of the learning rate from each layer of the text encoder to the
 *     layer below
 * @param weightDecay the weight decay; biases and norms are exempt
 * @param views how views are made from an image
 * @param seed the random seed
 */
record ClipSettings(
        CaptionSource source,
        EncoderSettings encoders,
        TuningSettings tuning,
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
    private static final int MOST_WARM_UP = 50;

    /** Returns the location of the captions, or {@link ClipData#EMOJI}. */
    String data() {
        return source.captions();
    }

    /** Returns these settings with an untrained text encoder. */
    ClipSettings fromScratch() {
        return new ClipSettings(
                source,
                encoders.fromScratch(),
                tuning,
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

    /** Returns the image encoder's share of the learning rate. */
    float imageFactor() {
        return imageLearningRate / learningRate;
    }

    /** Returns the text encoder's share of the learning rate. */
    float textFactor() {
        return textLearningRate / learningRate;
    }

    AdamW optimizer(ParameterGroups groups) {
        return AdamW.builder()
                .setLearningRateTracker(
                        WarmUpCosine.builder()
                                .setBaseValue(learningRate)
                                .setTotalSteps(steps)
                                .optWarmUpSteps(Math.min(MOST_WARM_UP, steps / 2))
                                .build())
                .optWeightDecay(weightDecay)
                .optParameterGroups(groups)
                .build();
    }

    /** Returns the settings by name, as a checkpoint stores and compares them. */
    Map<String, String> asMap() {
        Map<String, String> map = new TreeMap<>();
        source.describe(map);
        encoders.describe(map);
        tuning.describe(map);
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
