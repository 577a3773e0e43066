package ai.dyad.vision.encoder;

import ai.dyad.io.internal.JsonMembers;
import ai.dyad.vision.decode.ImageCrop;
import ai.dyad.vision.decode.ImageResize;
import ai.dyad.vision.decode.ResampleFilter;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/** Reads the configuration of a model of open_clip. */
final class OpenClipPreprocessing {
    private static final int SIDE = 224;

    private OpenClipPreprocessing() {}

    static ImageInput input(JsonObject root) {
        JsonMembers json = new JsonMembers(member(root, "preprocess_cfg"));
        int[] size = size(root, json);
        ImageResize resize = resize(json, size[0], size[1]);
        return new ImageInput(
                PublishedColors.COUNT,
                size[0],
                size[1],
                PublishedColors.of(json, "mean", PublishedColors.CLIP_MEAN),
                PublishedColors.of(json, "std", PublishedColors.CLIP_STD),
                resize);
    }

    /** Returns the image size of the encoder, which open_clip prefers to that of the images. */
    private static int[] size(JsonObject root, JsonMembers json) {
        JsonObject model = member(root, "model_cfg");
        return model.has("vision_cfg")
                ? new JsonMembers(member(model, "vision_cfg")).size("image_size", SIDE)
                : json.size("size", SIDE);
    }

    private static JsonObject member(JsonObject json, String key) {
        JsonElement value = json.get(key);
        return value != null && value.isJsonObject() ? value.getAsJsonObject() : new JsonObject();
    }

    private static ImageResize resize(JsonMembers json, int height, int width) {
        ResampleFilter filter = filter(json.text("interpolation", "bicubic"));
        String mode = json.text("resize_mode", "shortest");
        return switch (mode) {
            case "squash" -> ImageResize.squash(height, width, filter);
            case "longest" ->
                    new ImageResize(
                            ImageResize.Fit.LONGEST_EDGE,
                            height,
                            width,
                            filter,
                            new ImageCrop(
                                    height,
                                    width,
                                    ImageCrop.Offset.HALF_EVEN,
                                    json.integers("fill_color", List.of(0))));
            case "shortest" ->
                    new ImageResize(
                            ImageResize.Fit.SHORTEST_EDGE,
                            height,
                            width,
                            // open_clip ignores the interpolation of images that are not square
                            height == width ? filter : ResampleFilter.BICUBIC,
                            new ImageCrop(height, width, ImageCrop.Offset.HALF_EVEN));
            default ->
                    throw new IllegalArgumentException(
                            "resize_mode must be shortest, longest or squash, got " + mode);
        };
    }

    private static ResampleFilter filter(String name) {
        return switch (name) {
            case "bicubic", "random" -> ResampleFilter.BICUBIC;
            case "bilinear" -> ResampleFilter.BILINEAR;
            default ->
                    throw new IllegalArgumentException(
                            "interpolation must be bicubic, bilinear or random, got " + name);
        };
    }
}
