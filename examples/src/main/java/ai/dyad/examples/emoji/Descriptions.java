package ai.dyad.examples.emoji;

import ai.djl.util.JsonUtils;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Jemoji's descriptions of the emoji, read directly from the JSON file in its jar: jemoji's own
 * classes take three times as long to load and need Jackson to compile against.
 */
final class Descriptions {
    private static final String RESOURCE = "jemoji/emojis.json";

    private final Map<String, JsonObject> byText = new HashMap<>();

    private Descriptions() {}

    static Descriptions read() throws IOException {
        try (InputStream in = Descriptions.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new FileNotFoundException(
                        "no resource " + RESOURCE + " on the class path: jemoji's jar is missing");
            }
            Descriptions descriptions = new Descriptions();
            JsonArray all =
                    JsonUtils.GSON.fromJson(
                            new InputStreamReader(in, StandardCharsets.UTF_8), JsonArray.class);
            for (JsonElement element : all) {
                JsonObject emoji = element.getAsJsonObject();
                descriptions.byText.put(emoji.get("emoji").getAsString(), emoji);
            }
            return descriptions;
        }
    }

    /** Returns the description of an emoji whose base is given. */
    Emoji describe(String codePoints, String base) {
        JsonObject known = byText.get(CodePoints.text(codePoints));
        if (known == null) {
            throw new IllegalStateException(RESOURCE + " has no emoji " + codePoints);
        }
        List<String> keywords =
                known.getAsJsonArray("keywords").asList().stream()
                        .map(JsonElement::getAsString)
                        .toList();
        return new Emoji(
                codePoints,
                base,
                known.get("description").getAsString(),
                keywords,
                known.get("group").getAsString(),
                known.get("subgroup").getAsString());
    }
}
