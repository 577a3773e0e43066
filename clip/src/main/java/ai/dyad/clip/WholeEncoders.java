package ai.dyad.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.dyad.io.StateDict;
import ai.dyad.nn.DualEncoder;
import ai.dyad.nn.LogitBias;
import ai.dyad.text.encoder.TokenEncoder;
import ai.dyad.vision.encoder.ImageInput;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Joins a dual encoder that was trained on precomputed features of frozen encoders with the
 * encoders that computed them.
 *
 * <pre>{@code
 * DualEncoder whole = WholeEncoders.join(manager, trained, null, textEncoder, input);
 * ClipModel.builder().setEncoders(whole).setInput(input).setTokenizer(tokenizer).build();
 * }</pre>
 */
public final class WholeEncoders {
    private WholeEncoders() {}

    /**
     * Builds the complete dual encoder.
     *
     * @param manager the manager to which the copies of the projections and the logit scale are
     *     attached
     * @param trained the trained dual encoder, with projections
     * @param images the encoder that computed the image features, initialized; null if the trained
     *     one has its own
     * @param texts the encoder that computed the text features, initialized; null if the trained
     *     one has its own
     * @param input the size of the images
     * @return a dual encoder that shares the encoders with the arguments
     */
    public static DualEncoder join(
            NDManager manager,
            DualEncoder trained,
            Block images,
            TokenEncoder texts,
            ImageInput input) {
        Block image = images == null ? trained.getBackbone(ClipModel.IMAGE) : images;
        Block text = texts == null ? trained.getBackbone(ClipModel.TEXT) : texts;
        Map<String, NDArray> values = new LinkedHashMap<>(StateDict.arrays(trained));
        NDArray projection = StateDict.arrays(trained.getProjection(ClipModel.IMAGE)).get("weight");
        DualEncoder.Builder builder =
                DualEncoder.builder()
                        .setEncoders(image, text)
                        .setUnits(Math.toIntExact(projection.getShape().get(0)));
        if (values.containsKey("logit_bias.logit_bias")) {
            builder.optLogitBias(new LogitBias());
        }
        DualEncoder whole = builder.build();
        Shape pixels = new Shape(1, input.channels(), input.height(), input.width());
        whole.initialize(manager, DataType.FLOAT32, pixels, new Shape(1, 1));
        values.keySet().removeIf(name -> name.contains(".tower."));
        Map<String, NDArray> all = new LinkedHashMap<>(StateDict.arrays(whole));
        all.putAll(values);
        StateDict.load(whole, all);
        return whole;
    }
}
