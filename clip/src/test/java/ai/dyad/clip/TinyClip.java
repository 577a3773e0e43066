package ai.dyad.clip;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.dyad.nn.DualEncoder;
import ai.dyad.nn.LogitScale;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.text.encoder.BertEncoder;
import ai.dyad.text.encoder.TokenEncoder;
import ai.dyad.vision.encoder.ImageInput;
import ai.dyad.vision.encoder.ResNet;
import ai.dyad.vision.encoder.ResNetConfig;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** Encoders with a few hundred weights, and a model directory in format 1. */
final class TinyClip {
    static final ImageInput INPUT = new ImageInput(3, 8, 8, List.of(0.5f), List.of(0.25f));

    private TinyClip() {}

    static DualEncoder dual(NDManager manager) {
        return dual(manager, resNet(), bert());
    }

    static DualEncoder dual(NDManager manager, Block images, TokenEncoder texts) {
        DualEncoder dual =
                DualEncoder.builder()
                        .setEncoders(images, texts)
                        .setUnits(5)
                        .optLogitScale(new LogitScale(20))
                        .build();
        dual.initialize(manager, DataType.FLOAT32, new Shape(4, 3, 8, 8), new Shape(4, 6));
        return dual;
    }

    static ResNet resNet() {
        return new ResNet(
                new ResNetConfig(
                        ResNetConfig.Stem.SMALL,
                        ResNetConfig.Unit.BASIC,
                        List.of(new ResNetConfig.Stage(4, 1, 1)),
                        false));
    }

    static BertEncoder bert() {
        return BertEncoder.builder()
                .setConfig(new BertConfig(1, 8, 2, 12, 8, 10, 2, 1e-12f))
                .build();
    }

    static Path old() {
        try {
            return Path.of(TinyClip.class.getResource("format-1").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
