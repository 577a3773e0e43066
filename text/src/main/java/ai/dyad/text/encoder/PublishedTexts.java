package ai.dyad.text.encoder;

import ai.dyad.io.ModelDirectory;
import ai.dyad.io.WeightMap;
import ai.dyad.io.internal.PublishedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the family of a published text encoder. */
final class PublishedTexts {
    static final String CONFIG = "config.json";
    private static final String OPEN_CLIP = "open_clip_config.json";
    private static final String OPEN_CLIP_IMAGES = "visual.";

    private static final List<String> PRE_NORM =
            List.of(
                    "clip",
                    "clip_text_model",
                    "siglip",
                    "siglip_text_model",
                    "vision-text-dual-encoder");

    private PublishedTexts() {}

    static boolean isIn(Path directory) {
        return !ModelDirectory.isIn(directory)
                && Stream.of(OPEN_CLIP, CONFIG, SentenceModules.MODULES)
                        .anyMatch(name -> Files.isRegularFile(directory.resolve(name)));
    }

    static boolean isKnown(Path directory) throws IOException {
        JsonFile config = JsonFile.readIfThere(directory.resolve(CONFIG));
        boolean timm = config.has("architecture");
        String type = config.has("model_type") ? config.text("model_type") : "bert";
        return Files.exists(directory.resolve(OPEN_CLIP))
                || (!timm && (PRE_NORM.contains(type) || BertFamily.has(type)));
    }

    static PublishedTextEncoder read(Path directory, String prompt) throws IOException {
        if (Files.exists(directory.resolve(OPEN_CLIP))) {
            requireNoPrompt(directory, prompt);
            return OpenClipTexts.read(PublishedModel.read(directory));
        }
        JsonFile config = JsonFile.readIfThere(directory.resolve(CONFIG));
        String type = config.has("model_type") ? config.text("model_type") : "bert";
        if (BertFamily.has(type)) {
            return SentenceTexts.read(directory, prompt);
        }
        requireNoPrompt(directory, prompt);
        PublishedModel model = PublishedModel.read(directory);
        return switch (type) {
            case "clip", "clip_text_model" -> HuggingFaceTexts.clip(model);
            case "siglip", "siglip_text_model" -> HuggingFaceTexts.sigLip(model);
            case "vision-text-dual-encoder" -> JoinedTexts.read(model);
            default ->
                    throw config.wrong(
                            "model_type must be "
                                    + String.join(", ", PRE_NORM)
                                    + ", "
                                    + BertFamily.names()
                                    + ", got "
                                    + type);
        };
    }

    private static void requireNoPrompt(Path directory, String prompt) {
        if (prompt != null) {
            throw new IllegalArgumentException(
                    directory + " must have prompts for prompt " + prompt + ", but has none");
        }
    }

    /** Returns the map that leaves out the image encoder, if there is one. */
    static WeightMap alone(WeightMap weights, Set<String> names) {
        boolean openClip = names.stream().anyMatch(name -> name.startsWith(OPEN_CLIP_IMAGES));
        return WeightMap.builder()
                .addAll("", weights)
                .ignore(
                        name ->
                                openClip
                                        ? name.startsWith(OPEN_CLIP_IMAGES)
                                        : name.startsWith("vision_") || name.startsWith("visual_"))
                .ignore(name -> name.equals("logit_scale") || name.equals("logit_bias"))
                .build();
    }
}
