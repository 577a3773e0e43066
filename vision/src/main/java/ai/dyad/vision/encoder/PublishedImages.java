package ai.dyad.vision.encoder;

import java.io.IOException;
import java.nio.file.Path;

/** Finds the family of a published image encoder. */
final class PublishedImages {
    private PublishedImages() {}

    static PublishedImageEncoder read(Path path, int size) throws IOException {
        PublishedModel model = PublishedModel.read(path, size);
        try {
            return read(model);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    private static PublishedImageEncoder read(PublishedModel model) throws IOException {
        PublishedJson config = model.config();
        if (config.has("model_cfg")) {
            return OpenClipImages.read(model);
        }
        if (config.has("model_type")) {
            return HuggingFaceImages.read(model);
        }
        if (config.has("architecture")) {
            return TimmImages.read(model);
        }
        return TorchvisionImages.read(model);
    }
}
