package ai.dyad.examples.clip;

import ai.djl.util.JsonUtils;
import ai.dyad.text.encoder.BertConfig;
import ai.dyad.vision.encoder.ImageInput;
import ai.dyad.vision.encoder.ResNetConfig;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code model.json} says: how to build both towers and how to prepare their inputs.
 *
 * @param format the version of this file
 * @param units the dimension of the shared space
 * @param image the image tower, a ResNet
 * @param input the pictures that it expects
 * @param text the text tower, BERT averaged over its tokens
 * @param maxTokens after how many tokens captions are cut
 */
record ModelDescription(
        int format,
        int units,
        ResNetConfig image,
        ImageInput input,
        BertConfig text,
        int maxTokens) {
    static final String FILE = "model.json";
    private static final int FORMAT = 1;

    ModelDescription(
            int units, ResNetConfig image, ImageInput input, BertConfig text, int maxTokens) {
        this(FORMAT, units, image, input, text, maxTokens);
    }

    void write(Path directory) throws IOException {
        Files.writeString(
                directory.resolve(FILE),
                JsonUtils.GSON_PRETTY.toJson(this) + System.lineSeparator());
    }

    static ModelDescription read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        try {
            ModelDescription read =
                    JsonUtils.GSON.fromJson(Files.readString(file), ModelDescription.class);
            if (read == null || read.format() != FORMAT) {
                throw new IOException(file + ": format must be " + FORMAT);
            }
            if (read.image() == null || read.input() == null || read.text() == null) {
                throw new IOException(file + ": image, input and text must be given");
            }
            return read;
        } catch (JsonParseException | IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
