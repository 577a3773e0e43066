package ai.dyad.examples.clip;

import ai.djl.util.JsonUtils;
import ai.dyad.internal.Text;
import ai.dyad.text.encoder.TextEncoderDescription;
import ai.dyad.vision.encoder.ImageInput;
import ai.dyad.vision.encoder.ResNetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code model.json} says: how to build both towers and how to prepare their inputs.
 *
 * @param kind "clip", as opposed to a text encoder that stands alone
 * @param format the version of this file
 * @param units the dimension of the shared space
 * @param image the image tower, a ResNet
 * @param input the pictures that it expects
 * @param text the text tower, described as {@code dyad text} does
 */
record ModelDescription(
        String kind,
        int format,
        int units,
        ResNetConfig image,
        ImageInput input,
        TextEncoderDescription text) {
    private static final String FILE = "model.json";
    private static final String KIND = "clip";
    private static final int FORMAT = 1;

    ModelDescription(int units, ResNetConfig image, ImageInput input, TextEncoderDescription text) {
        this(KIND, FORMAT, units, image, input, text);
    }

    /** What tells the kinds of models apart. */
    private record Kind(String kind) {}

    /** Says whether a directory holds a model of two towers. */
    static boolean isIn(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return false;
        }
        Kind found = parse(file, Kind.class);
        return found != null && KIND.equals(found.kind());
    }

    void write(Path directory) throws IOException {
        Text.write(
                directory.resolve(FILE),
                JsonUtils.GSON_PRETTY.toJson(this) + System.lineSeparator());
    }

    static ModelDescription read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        ModelDescription read = parse(file, ModelDescription.class);
        if (read == null || !KIND.equals(read.kind()) || read.format() != FORMAT) {
            throw new IOException(file + ": kind must be " + KIND + " and format " + FORMAT);
        }
        if (read.image() == null || read.input() == null || read.text() == null) {
            throw new IOException(file + ": image, input and text must be given");
        }
        return read;
    }

    private static <T> T parse(Path file, Class<T> type) throws IOException {
        try {
            return JsonUtils.GSON.fromJson(Files.readString(file), type);
        } catch (RuntimeException e) {
            // Gson wraps what a record's constructor says in exceptions of its own
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new IOException(file + ": " + root.getMessage(), e);
        }
    }
}
