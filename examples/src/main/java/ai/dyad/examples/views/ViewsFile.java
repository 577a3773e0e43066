package ai.dyad.examples.views;

import ai.dyad.vision.augment.Views;
import com.google.gson.JsonParser;
import java.util.Map;

/**
 * Views that were read from a file.
 *
 * @param json the views as JSON on one line, the same for files that differ only in spaces
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
