package ai.dyad.vision.encoder;

import java.io.IOException;
import java.nio.file.Path;

/** Reads how a published model prepares images. */
public final class PublishedPreprocessing {
    private PublishedPreprocessing() {}

    /**
     * Reads the description in a model's directory.
     *
     * @param directory holds {@code preprocessor_config.json}, {@code open_clip_config.json} or
     *     timm's {@code config.json}
     * @return the images the model expects
     * @throws IOException if there is no description, or it is malformed or not supported; the
     *     message names the file
     */
    public static ImageInput read(Path directory) throws IOException {
        throw new IOException(directory + " cannot be read yet");
    }
}
