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

/** A pair of encoders that was trained on ready features of its text encoder, with that encoder. */
final class WholeEncoders {
    private WholeEncoders() {}

    /** Returns the text encoder of a pair that reads tokens. */
    static TokenEncoder tokenEncoder(DualEncoder dual) {
        Block backbone = dual.getBackbone(ClipModel.TEXT);
        if (!(backbone instanceof TokenEncoder encoder)) {
            throw new IllegalArgumentException(
                    "the text encoder must be a TokenEncoder, got "
                            + backbone.getClass().getName()
                            + ": where training used ready features, give it by optTextEncoder");
        }
        return encoder;
    }

    /**
     * Joins them.
     *
     * @param manager the manager to which the copies of projections and scale are attached
     * @param trained what was trained
     * @param text the encoder that made the features, or null where training saw tokens
     * @param input the images
     * @return a pair that shares both encoders with the arguments; without features, the trained one
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
