package ai.dyad.examples.retrieve;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.dyad.data.BatchKey;
import ai.dyad.nn.DetachedParameters;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.augment.PlainView;
import ai.dyad.vision.encoder.ImageEncoderFile;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;
import java.nio.file.Path;

/** An image encoder that stands alone: its features, without a projection head. */
final class ImageTower implements PictureEncoder {
    private final Block encoder;
    private final ImageInput input;
    private final PlainView view;

    ImageTower(Block encoder, ImageInput input) {
        if (input.channels() != 3) {
            throw new IllegalArgumentException(
                    "the model must see colour, 3 channels, got "
                            + input.channels()
                            + ": pictures have 3");
        }
        this.encoder = encoder;
        this.input = input;
        this.view =
                PlainView.builder()
                        .optSize(input.height(), input.width())
                        .optNormalization(new Normalization(input.mean(), input.std()))
                        .build();
    }

    /** Loads the encoder of a run; the manager owns its weights. */
    static ImageTower load(NDManager manager, Path directory) throws IOException {
        ImageEncoderFile file = ImageEncoderFile.load(manager, directory);
        return new ImageTower(file.encoder(), file.input());
    }

    @Override
    public int sidePixels() {
        return Math.max(input.height(), input.width());
    }

    @Override
    public NDArray encode(NDManager scope, NDArray images) {
        NDList views = view.views(new NDList(images), BatchKey.of(0, 0));
        views.attach(scope);
        return encoder.forward(new DetachedParameters(scope), views, false).get(0);
    }
}
