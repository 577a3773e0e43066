package ai.dyad.vision.encoder;

import ai.dyad.internal.Json;
import com.google.gson.JsonObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Reads how a published model prepares images, from the first of these files that is there:
 *
 * <ul>
 *   <li>{@code preprocessor_config.json} of transformers, with the processors of CLIP, SigLIP, ViT,
 *       DeiT and BiT (which DINOv2 uses), also in the old forms with a number as size
 *   <li>{@code open_clip_config.json}, whose {@code preprocess_cfg} applies at the image size of
 *       its {@code vision_cfg}
 *   <li>timm's {@code config.json}, with a {@code pretrained_cfg}
 * </ul>
 *
 * <p>A rescale factor f other than 1 / 255 is folded into mean and standard deviation: (f v - mean)
 * / std = (v / 255 - mean / 255f) / (std / 255f) for values v in 0 to 255.
 *
 * <p>All images are turned upright by their EXIF orientation and lose their transparency; see
 * {@link ai.dyad.vision.decode.ImageResize}.
 */
public final class PublishedPreprocessing {
    private static final String PROCESSOR = "preprocessor_config.json";
    private static final String OPEN_CLIP = "open_clip_config.json";
    private static final String CONFIG = "config.json";

    private PublishedPreprocessing() {}

    /** Returns whether a path is a directory with any configuration. */
    static boolean isIn(Path path) {
        return Stream.of(PROCESSOR, OPEN_CLIP, CONFIG)
                .anyMatch(name -> Files.exists(path.resolve(name)));
    }

    /**
     * Reads the description in a model's directory.
     *
     * @param directory the directory
     * @return the images that the model expects
     * @throws IOException if there is no description, or it is malformed or not supported; the
     *     message names the file
     */
    public static ImageInput read(Path directory) throws IOException {
        Path processor = directory.resolve(PROCESSOR);
        if (Files.exists(processor)) {
            return read(processor, ProcessorPreprocessing::input);
        }
        Path openClip = directory.resolve(OPEN_CLIP);
        if (Files.exists(openClip)) {
            return read(openClip, OpenClipPreprocessing::input);
        }
        Path timm = directory.resolve(CONFIG);
        if (Files.exists(timm) && TimmPreprocessing.isDescribedBy(Json.read(timm))) {
            return read(timm, TimmPreprocessing::input);
        }
        throw new FileNotFoundException(
                String.format(
                        "%s must say how images are prepared, in %s, %s or timm's %s, got none",
                        directory, PROCESSOR, OPEN_CLIP, CONFIG));
    }

    private static ImageInput read(Path file, Reader reader) throws IOException {
        JsonObject json = Json.read(file);
        try {
            return reader.input(json);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Reader {
        ImageInput input(JsonObject json);
    }
}
