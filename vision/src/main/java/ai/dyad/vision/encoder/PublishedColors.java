package ai.dyad.vision.encoder;

import ai.dyad.io.internal.JsonMembers;
import java.util.Collections;
import java.util.List;

/** Values for red, green and blue in a published description of images. */
final class PublishedColors {
    static final int COUNT = 3;
    static final List<Float> CLIP_MEAN = List.of(0.48145467f, 0.4578275f, 0.40821072f);
    static final List<Float> CLIP_STD = List.of(0.26862955f, 0.2613026f, 0.2757771f);
    static final List<Float> HALF = List.of(0.5f, 0.5f, 0.5f);

    private PublishedColors() {}

    /** Returns one value for each color; a single one counts for all. */
    static List<Float> of(JsonMembers json, String key, List<Float> missing) {
        if (!json.has(key)) {
            return missing;
        }
        List<Float> values = json.numbers(key).stream().map(Double::floatValue).toList();
        List<Float> colors =
                values.size() == 1 ? Collections.nCopies(COUNT, values.get(0)) : values;
        if (colors.size() != COUNT) {
            throw new IllegalArgumentException(
                    key + " must have 1 or 3 values, got " + json.element(key));
        }
        return colors;
    }
}
