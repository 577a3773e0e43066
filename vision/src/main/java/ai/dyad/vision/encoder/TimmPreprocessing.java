package ai.dyad.vision.encoder;

import ai.dyad.io.internal.JsonMembers;
import ai.dyad.vision.augment.Normalization;
import ai.dyad.vision.decode.ImageCrop;
import ai.dyad.vision.decode.ImageResize;
import ai.dyad.vision.decode.ResampleFilter;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads the configuration of a model of timm, as for evaluation. */
final class TimmPreprocessing {
    private static final String NESTED = "pretrained_cfg";
    private static final String SIZE = "input_size";
    private static final int SIDE = 224;
    private static final double CROP = 0.875;
    private static final int WHITE = 255;

    private TimmPreprocessing() {}

    static boolean isDescribedBy(JsonObject root) {
        return root.has(NESTED) || root.has(SIZE);
    }

    static ImageInput input(JsonObject root) {
        JsonElement nested = root.get(NESTED);
        JsonMembers json =
                new JsonMembers(
                        nested != null && nested.isJsonObject() ? nested.getAsJsonObject() : root);
        List<Integer> size = json.integers(SIZE, List.of(PublishedColors.COUNT, SIDE, SIDE));
        if (size.size() != 3 || size.get(0) != PublishedColors.COUNT) {
            throw new IllegalArgumentException(
                    SIZE + " must be 3, a height and a width, got " + size);
        }
        List<Float> mean = PublishedColors.of(json, "mean", Normalization.IMAGENET.mean());
        List<Float> std = PublishedColors.of(json, "std", Normalization.IMAGENET.std());
        int height = size.get(1);
        int width = size.get(2);
        ImageResize resize = resize(json, height, width, mean);
        return new ImageInput(PublishedColors.COUNT, height, width, mean, std, resize);
    }

    private static ImageResize resize(JsonMembers json, int height, int width, List<Float> mean) {
        double seen = json.number("crop_pct", CROP);
        if (!(seen > 0)) {
            throw new IllegalArgumentException("crop_pct must be > 0, got " + seen);
        }
        String mode = json.text("crop_mode", "center");
        ImageResize.Fit fit =
                switch (mode) {
                    case "squash" -> ImageResize.Fit.SQUASH;
                    case "border" -> ImageResize.Fit.LONGEST_EDGE;
                    case "center" -> ImageResize.Fit.SHORTEST_EDGE;
                    default ->
                            throw new IllegalArgumentException(
                                    "crop_mode must be center, border or squash, got " + mode);
                };
        List<Integer> fill =
                fit == ImageResize.Fit.LONGEST_EDGE
                        ? mean.stream().map(v -> (int) Math.rint(WHITE * (double) v)).toList()
                        : List.of(0);
        return new ImageResize(
                fit,
                (int) Math.floor(height / seen),
                (int) Math.floor(width / seen),
                filter(json.text("interpolation", "bicubic")),
                new ImageCrop(height, width, ImageCrop.Offset.HALF_EVEN, fill));
    }

    private static ResampleFilter filter(String name) {
        return Arrays.stream(ResampleFilter.values())
                .filter(filter -> filter.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "interpolation must be a filter of Pillow, got " + name));
    }
}
