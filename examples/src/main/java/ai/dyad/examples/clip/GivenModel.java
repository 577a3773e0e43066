package ai.dyad.examples.clip;

import ai.djl.Device;
import ai.dyad.clip.ClipModel;
import ai.dyad.data.TextIdentity;
import ai.dyad.examples.pretrained.NamedModel;
import ai.dyad.vision.encoder.ImageInput;
import java.io.IOException;

/**
 * Starts from a model of images and texts.
 *
 * @param model the model
 */
record GivenModel(ClipModel model) implements ClipStart {
    static GivenModel open(EncoderSettings encoders, Device device) throws IOException {
        return new GivenModel(ClipModel.load(NamedModel.find(encoders.model()).path(), device));
    }

    @Override
    public ImageInput input() {
        return model.images().getInput();
    }

    @Override
    public TextIdentity identity() {
        return model.texts().tokenizer()::identities;
    }

    @Override
    public ClipParts parts(ClipSettings settings, ClipData data, Device device) {
        return new TunedParts(settings, data, model, device);
    }

    @Override
    public void close() {
        model.close();
    }
}
