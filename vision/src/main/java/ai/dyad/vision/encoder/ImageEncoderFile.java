package ai.dyad.vision.encoder;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.dyad.internal.Json;
import ai.dyad.io.ModelDirectory;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An image encoder with its image preprocessing, saved as a {@link ModelDirectory} of kind {@value
 * ModelDirectory#IMAGE_ENCODER}. The encoder may be of any registered architecture.
 *
 * <pre>{@code
 * new ImageEncoderFile(encoder, input).save(directory);
 * Block again = ImageEncoderFile.load(manager, directory).encoder();
 * }</pre>
 *
 * @param encoder the encoder, with its weights
 * @param input the images it expects
 */
public record ImageEncoderFile(Block encoder, ImageInput input) {
    private static final String IMAGE = "image";

    /**
     * Writes the encoder; each file is replaced atomically.
     *
     * @param directory the directory, created if it does not exist
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if the encoder's architecture is not registered
     * @throws IllegalStateException if the encoder is not initialized
     */
    public void save(Path directory) throws IOException {
        JsonObject sections = new JsonObject();
        sections.add(ModelDirectory.PREPROCESSING, Json.of(input));
        ModelDirectory.save(directory, ModelDirectory.IMAGE_ENCODER, encoder, sections);
    }

    /**
     * Loads an image encoder from its own model directory, from that of a dual encoder, or as
     * {@link PublishedImageEncoder} reads it.
     *
     * @param manager the manager to which the weights are attached, and on whose device they are
     *     created
     * @param path the model directory, or a {@code .safetensors} file in it, whose weights are then
     *     used instead of the directory's own
     * @return the encoder with its preprocessing
     * @throws IOException if a file is missing or malformed, the model has no image encoder, or the
     *     weights do not match the architecture; the message names the file
     */
    public static ImageEncoderFile load(NDManager manager, Path path) throws IOException {
        if (PublishedImageEncoder.isIn(path)) {
            PublishedImageEncoder published = PublishedImageEncoder.read(path);
            return new ImageEncoderFile(published.load(manager), published.input());
        }
        ModelDirectory model = ModelDirectory.read(path);
        ModelDirectory images =
                switch (model.getKind()) {
                    case ModelDirectory.IMAGE_ENCODER -> model;
                    case ModelDirectory.DUAL_ENCODER -> model.encoder(IMAGE);
                    default ->
                            throw new IOException(
                                    path
                                            + " must be a model with an image encoder, got kind "
                                            + model.getKind());
                };
        ImageInput input = images.section(ModelDirectory.PREPROCESSING, ImageInput.class);
        return new ImageEncoderFile(images.load(manager), input);
    }
}
