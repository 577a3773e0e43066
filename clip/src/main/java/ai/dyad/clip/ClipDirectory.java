package ai.dyad.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.dyad.internal.Json;
import ai.dyad.io.ModelDirectory;
import ai.dyad.nn.DualEncoder;
import ai.dyad.text.tokenizer.TextTokenizer;
import ai.dyad.text.tokenizer.TokenizerFormats;
import ai.dyad.vision.encoder.ImageInput;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Saves and loads a {@link ClipModel}. */
final class ClipDirectory {
    private ClipDirectory() {}

    static void save(ClipModel model, Path directory) throws IOException {
        Files.createDirectories(directory);
        JsonObject sections = new JsonObject();
        sections.add(ModelDirectory.PREPROCESSING, Json.of(model.images().getInput()));
        sections.add(
                ModelDirectory.TOKENIZER,
                TokenizerFormats.save(model.texts().tokenizer(), directory));
        ModelDirectory.save(directory, ModelDirectory.DUAL_ENCODER, model.getEncoders(), sections);
    }

    static boolean isIn(Path path) throws IOException {
        Path directory = Files.isRegularFile(path) ? path.toAbsolutePath().getParent() : path;
        return ModelDirectory.isIn(directory)
                && ModelDirectory.read(path).getKind().equals(ModelDirectory.DUAL_ENCODER);
    }

    static ClipModel load(Path path, Device device) throws IOException {
        ModelDirectory directory = ModelDirectory.read(path);
        if (!directory.getKind().equals(ModelDirectory.DUAL_ENCODER)) {
            throw new IOException(
                    String.format(
                            "%s must be a model of kind %s, got kind %s",
                            path, ModelDirectory.DUAL_ENCODER, directory.getKind()));
        }
        NDManager manager = NDManager.newBaseManager(device);
        try {
            return load(directory, manager);
        } catch (IllegalArgumentException e) {
            manager.close();
            throw new IOException(path + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static ClipModel load(ModelDirectory directory, NDManager manager) throws IOException {
        ImageInput input = directory.section(ModelDirectory.PREPROCESSING, ImageInput.class);
        JsonObject section = directory.section(ModelDirectory.TOKENIZER);
        if (!(directory.load(manager) instanceof DualEncoder dual)) {
            throw new IllegalArgumentException("architecture must be dual-encoder");
        }
        TextTokenizer tokenizer = TokenizerFormats.read(directory.getPath(), section);
        try {
            ClipModel.Builder builder =
                    ClipModel.builder().setEncoders(dual).setInput(input).setTokenizer(tokenizer);
            return builder.owning(manager, null);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }
}
