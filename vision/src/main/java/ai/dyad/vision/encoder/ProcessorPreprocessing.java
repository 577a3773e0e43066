package ai.dyad.vision.encoder;

import ai.dyad.io.internal.JsonMembers;
import ai.dyad.vision.decode.ImageCrop;
import ai.dyad.vision.decode.ImageResize;
import ai.dyad.vision.decode.ResampleFilter;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the configuration of an image processor of transformers, version 4. */
final class ProcessorPreprocessing {
    private static final double WHITE = 255;
    private static final double SAME = 1e-6; // f · 255 differs from 1 by rounding only
    private static final int SIDE = 224;

    /** Pillow's numbers of its filters. */
    private static final List<ResampleFilter> FILTERS =
            List.of(
                    ResampleFilter.NEAREST,
                    ResampleFilter.LANCZOS,
                    ResampleFilter.BILINEAR,
                    ResampleFilter.BICUBIC,
                    ResampleFilter.BOX,
                    ResampleFilter.HAMMING);

    /** What holds where the file is silent. */
    private record Defaults(
            boolean square,
            int size,
            int filter,
            boolean crop,
            List<Float> mean,
            List<Float> std) {}

    private static final Defaults CLIP =
            new Defaults(false, SIDE, 3, true, PublishedColors.CLIP_MEAN, PublishedColors.CLIP_STD);
    private static final Defaults SIGLIP = standard(SIDE, 3, false);
    private static final Defaults VIT = standard(SIDE, 2, false);
    private static final Defaults DEIT = standard(256, 3, true);

    private static final Map<String, Defaults> KNOWN =
            new TreeMap<>(
                    Map.of("CLIP", CLIP, "Bit", CLIP, "Siglip", SIGLIP, "ViT", VIT, "DeiT", DEIT));

    private static Defaults standard(int size, int filter, boolean crop) {
        return new Defaults(true, size, filter, crop, PublishedColors.HALF, PublishedColors.HALF);
    }

    private final JsonMembers json;
    private final Defaults defaults;

    private ProcessorPreprocessing(JsonMembers json) {
        this.json = json;
        this.defaults = defaults(json);
    }

    static ImageInput input(JsonObject json) {
        return new ProcessorPreprocessing(new JsonMembers(json)).input();
    }

    private static Defaults defaults(JsonMembers json) {
        String type =
                json.text("image_processor_type", json.text("feature_extractor_type", "no type"));
        String family = type.replaceFirst("(ImageProcessor(Fast)?|FeatureExtractor)$", "");
        return KNOWN.entrySet().stream()
                .filter(known -> known.getKey().equalsIgnoreCase(family))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "image_processor_type must be one of "
                                                + names()
                                                + ", got "
                                                + type));
    }

    private static List<String> names() {
        return KNOWN.keySet().stream().map(name -> name + "ImageProcessor").toList();
    }

    private ImageInput input() {
        ImageResize resize = resize();
        boolean normalized = json.flag("do_normalize", true);
        List<Float> zero = List.of(0f, 0f, 0f);
        List<Float> one = List.of(1f, 1f, 1f);
        List<Float> mean =
                normalized ? PublishedColors.of(json, "image_mean", defaults.mean()) : zero;
        List<Float> std = normalized ? PublishedColors.of(json, "image_std", defaults.std()) : one;
        return new ImageInput(
                PublishedColors.COUNT,
                resize.outputHeight(),
                resize.outputWidth(),
                inUnits(mean),
                inUnits(std),
                resize);
    }

    /** Converts values to the scale on which white is 1. */
    private List<Float> inUnits(List<Float> values) {
        double factor =
                json.flag("do_rescale", true) ? json.number("rescale_factor", 1 / WHITE) : 1;
        double white = factor * WHITE;
        if (!(white > 0)) {
            throw new IllegalArgumentException("rescale_factor must be > 0, got " + factor);
        }
        if (Math.abs(white - 1) < SAME) {
            return values;
        }
        return values.stream().map(value -> (float) (value / white)).toList();
    }

    private ImageResize resize() {
        ImageCrop crop = null;
        if (json.flag("do_center_crop", defaults.crop())) {
            int[] seen = sides("crop_size", SIDE);
            crop = new ImageCrop(seen[0], seen[1], ImageCrop.Offset.DOWN);
        }
        if (!json.flag("do_resize", true)) {
            return new ImageResize(ImageResize.Fit.NONE, 1, 1, ResampleFilter.NEAREST, crop);
        }
        int filter = json.integer("resample", defaults.filter());
        if (filter < 0 || filter >= FILTERS.size()) {
            throw new IllegalArgumentException("resample must be 0 to 5, got " + filter);
        }
        boolean edge = keepsProportions();
        int[] size = edge ? new int[] {edge(), edge()} : sides("size", defaults.size());
        ImageResize.Fit fit = edge ? ImageResize.Fit.SHORTEST_EDGE : ImageResize.Fit.SQUASH;
        return new ImageResize(fit, size[0], size[1], FILTERS.get(filter), crop);
    }

    private boolean keepsProportions() {
        if (json.flag("use_square_size", false)) {
            return false;
        }
        JsonElement size = json.element("size");
        if (size != null && size.isJsonObject()) {
            if (size.getAsJsonObject().has("longest_edge")) {
                throw new IllegalArgumentException(
                        "size must hold shortest_edge, or height and width, got " + size);
            }
            return size.getAsJsonObject().has("shortest_edge");
        }
        return !defaults.square() && (size == null || !size.isJsonArray());
    }

    private int edge() {
        JsonElement size = json.element("size");
        return size != null && size.isJsonObject()
                ? new JsonMembers(size.getAsJsonObject()).integer("shortest_edge", 0)
                : json.integer("size", defaults.size());
    }

    private int[] sides(String key, int missing) {
        JsonElement size = json.element(key);
        if (size == null || !size.isJsonObject()) {
            return json.size(key, missing);
        }
        JsonMembers sides = new JsonMembers(size.getAsJsonObject());
        int edge = sides.integer("shortest_edge", 0);
        int height = sides.integer("height", edge);
        int width = sides.integer("width", edge);
        if (height <= 0 || width <= 0) {
            throw new IllegalArgumentException(key + " must hold height and width, got " + size);
        }
        return new int[] {height, width};
    }
}
