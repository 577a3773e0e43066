package ai.dyad.examples.views;

import ai.dyad.vision.augment.Views;
import com.google.gson.JsonParser;
import java.util.Map;

/**
 * Views that were read from a file.
 *
 * @param json what the file said, on one line and in one form whatever its spaces were
 */
public record ViewsFile(String json) implements ViewChoice {
    /** The name of the setting that holds the views. */
    static final String SETTING = "views";

    static ViewsFile of(Views.Builder views) {
        return new ViewsFile(JsonParser.parseString(views.build().toJson()).toString());
    }

    /** {@inheritDoc} */
    @Override
    public Views.Builder views(int pixels) {
        return Views.fromJson(json);
    }

    /** {@inheritDoc} */
    @Override
    public void describe(Map<String, String> settings) {
        settings.put(SETTING, json);
    }
}
