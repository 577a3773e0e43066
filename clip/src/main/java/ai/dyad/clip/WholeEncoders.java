package ai.dyad.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.dyad.io.StateDict;
import ai.dyad.nn.DualEncoder;
import ai.dyad.nn.LogitBias;
import ai.dyad.text.encoder.TokenEncoder;
import ai.dyad.vision.encoder.ImageInput;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Joins a dual encoder that was trained on precomputed text features with the text encoder that
 * computed them.
 */
final class WholeEncoders {
    private WholeEncoders() {}

    /**
     * Builds the complete dual encoder.
     *
     * @param manager the manager to which the copies of the projections and the logit scale are
     *     attached
     * @param trained the trained dual encoder
     * @param text the encoder that computed the text features, null if it was trained itself
     * @param input the size of the images
     * @return a dual encoder that shares both backbones with the arguments
     */
    static DualEncoder of(
            NDManager manager, DualEncoder trained, TokenEncoder text, ImageInput input) {
        if (text == null) {
            return trained;
        }
        Map<String, NDArray> values = new LinkedHashMap<>(StateDict.arrays(trained));
        NDArray projection = StateDict.arrays(trained.getProjection(ClipModel.IMAGE)).get("weight");
        DualEncoder.Builder builder =
                DualEncoder.builder()
                        .setEncoders(trained.getBackbone(ClipModel.IMAGE), text)
                        .setUnits(Math.toIntExact(projection.getShape().get(0)));
        if (values.containsKey("logit_bias.logit_bias")) {
            builder.optLogitBias(new LogitBias());
        }
        DualEncoder whole = builder.build();
        Shape images = new Shape(1, input.channels(), input.height(), input.width());
        whole.initialize(manager, DataType.FLOAT32, images, new Shape(1, 1));
        values.keySet().removeIf(name -> name.contains(".tower."));
        Map<String, NDArray> all = new LinkedHashMap<>(StateDict.arrays(whole));
        all.putAll(values);
        StateDict.load(whole, all);
        return whole;
    }
}
