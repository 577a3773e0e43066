package ai.dyad.vision.encoder;

import ai.dyad.io.internal.JsonMembers;
import ai.dyad.io.internal.PublishedModel;
import java.io.IOException;
import java.nio.file.Path;

/** Finds the family of a published image encoder. */
final class PublishedImages {
    private PublishedImages() {}

    static PublishedImageEncoder read(Path path, int size) throws IOException {
        PublishedModel model = PublishedModel.read(path);
        ImageInput input =
                PublishedPreprocessing.isIn(path)
                        ? PublishedPreprocessing.read(path)
                        : TorchvisionImages.INPUT;
        try {
            return read(model, size == 0 ? input : input.withSize(size));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    static boolean isKnown(JsonMembers config) {
        return !config.has("model_type")
                || HuggingFaceImages.TYPES.contains(config.text("model_type", ""));
    }

    private static PublishedImageEncoder read(PublishedModel model, ImageInput input) {
        JsonMembers config = model.config();
        if (config.has("model_cfg")) {
            return OpenClipImages.read(model, input);
        }
        if (config.has("model_type")) {
            return HuggingFaceImages.read(model, input);
        }
        if (config.has("architecture")) {
            return TimmImages.read(model, input);
        }
        return TorchvisionImages.read(model, input);
    }
}
