package ai.dyad.vision.augment;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Converts views to JSON, in the format of {@link Views#toJson}, and back. */
final class ViewsJson {
    private static final int FORMAT = 1;
    private static final int LINE = 100;

    private ViewsJson() {}

    static String write(Views views, Long seed) {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        JsonArray array = new JsonArray();
        List<ViewPipeline> pipelines = views.pipelines();
        for (int i = 0, next; i < pipelines.size(); i = next) {
            for (next = i + 1; next < pipelines.size(); next++) {
                if (!pipelines.get(next).equals(pipelines.get(i))) {
                    break;
                }
            }
            array.add(toJson(pipelines.get(i), next - i));
        }
        json.add("views", array);
        if (!views.normalization().equals(Normalization.NONE)) {
            JsonObject normalization = new JsonObject();
            normalization.add("mean", toJson(views.normalization().mean()));
            normalization.add("std", toJson(views.normalization().std()));
            json.add("normalization", normalization);
        }
        if (seed != null) {
            json.addProperty("seed", seed);
        }
        return print(json);
    }

    static Views.Builder read(String source, String text) {
        JsonReading json = JsonReading.of(source, text);
        int format = json.member("format").integer();
        if (format != FORMAT) {
            throw json.wrong("format must be " + FORMAT + ", got " + format, null);
        }
        Views.Builder views = Views.builder();
        for (JsonReading view : json.member("views").items()) {
            int count = view.has("count") ? view.member("count").integer() : 1;
            if (count < 1) {
                throw view.wrong("count must be >= 1, got " + count, null);
            }
            views.addViews(readPipeline(view), count);
        }
        if (json.has("normalization")) {
            views.optNormalization(readNormalization(json.member("normalization")));
        }
        if (json.has("seed")) {
            views.optSeed(json.member("seed").longInteger());
        }
        json.finish();
        return views;
    }

    static String write(ViewPipeline pipeline) {
        return print(toJson(pipeline, 1));
    }

    static ViewPipeline readPipeline(String source, String text) {
        return readPipeline(JsonReading.of(source, text));
    }

    private static JsonObject toJson(ViewPipeline pipeline, int count) {
        JsonObject json = new JsonObject();
        if (count > 1) {
            json.addProperty("count", count);
        }
        json.add("size", toJson(List.of(pipeline.height(), pipeline.width())));
        json.addProperty("filter", pipeline.filter().name().toLowerCase(Locale.ROOT));
        JsonArray steps = new JsonArray();
        for (Augmentation augmentation : pipeline.augmentations()) {
            JsonObject step = new JsonObject();
            step.addProperty("type", Augmentations.typeOf(augmentation));
            RecordJson.write(augmentation, step);
            steps.add(step);
        }
        json.add("steps", steps);
        return json;
    }

    private static ViewPipeline readPipeline(JsonReading json) {
        JsonReading size = json.member("size");
        size.array(2);
        int height = size.item(0).integer();
        int width = size.item(1).integer();
        ResizeFilter filter = json.member("filter").oneOf(ResizeFilter.values());
        List<Augmentation> steps = new ArrayList<>();
        for (JsonReading step : json.member("steps").items()) {
            JsonReading type = step.member("type");
            try {
                steps.add(RecordJson.read(Augmentations.classOf(type.text()), step));
            } catch (IllegalArgumentException e) {
                throw type.located(e);
            }
        }
        json.finish();
        try {
            return new ViewPipeline(height, width, filter, steps);
        } catch (IllegalArgumentException e) {
            throw json.located(e);
        }
    }

    private static Normalization readNormalization(JsonReading json) {
        List<Float> mean = json.member("mean").items().stream().map(JsonReading::single).toList();
        List<Float> std = json.member("std").items().stream().map(JsonReading::single).toList();
        json.finish();
        try {
            return new Normalization(mean, std);
        } catch (IllegalArgumentException e) {
            throw json.located(e);
        }
    }

    private static JsonArray toJson(List<? extends Number> numbers) {
        JsonArray array = new JsonArray();
        numbers.forEach(number -> array.add(new JsonPrimitive(number)));
        return array;
    }

    private static String print(JsonElement json) {
        StringBuilder text = new StringBuilder();
        print(json, "", text);
        return text.append('\n').toString();
    }

    /** Prints values that fit on one line, and the document itself on several lines. */
    private static void print(JsonElement json, String indent, StringBuilder text) {
        String line = inline(json);
        boolean nested = json.isJsonObject() || json.isJsonArray();
        if (!nested || (!indent.isEmpty() && indent.length() + line.length() < LINE)) {
            text.append(line);
            return;
        }
        String deeper = indent + "  ";
        String separator = "\n";
        text.append(json.isJsonObject() ? '{' : '[');
        for (Part part : parts(json)) {
            text.append(separator).append(deeper).append(part.name());
            print(part.value(), deeper, text);
            separator = ",\n";
        }
        text.append('\n').append(indent).append(json.isJsonObject() ? '}' : ']');
    }

    private static String inline(JsonElement json) {
        if (json.isJsonPrimitive()) {
            return json.toString();
        }
        String inner =
                parts(json).stream()
                        .map(part -> part.name() + inline(part.value()))
                        .collect(Collectors.joining(", "));
        return json.isJsonObject() ? "{" + inner + "}" : "[" + inner + "]";
    }

    private static List<Part> parts(JsonElement json) {
        List<Part> parts = new ArrayList<>();
        if (json.isJsonObject()) {
            json.getAsJsonObject()
                    .asMap()
                    .forEach(
                            (name, value) ->
                                    parts.add(new Part(new JsonPrimitive(name) + ": ", value)));
        } else {
            json.getAsJsonArray().forEach(value -> parts.add(new Part("", value)));
        }
        return parts;
    }

    /** A member of an object, with its name, or an element of an array. */
    private record Part(String name, JsonElement value) {}
}
