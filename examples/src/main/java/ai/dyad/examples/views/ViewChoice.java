package ai.dyad.examples.views;

import ai.dyad.vision.augment.Views;
import java.util.Map;

/** The views of a run. */
public interface ViewChoice {
    /**
     * Creates the views.
     *
     * @param pixels the height and width of a view
     * @return a builder, without a normalization if the data's is to be used
     */
    Views.Builder views(int pixels);

    /**
     * Records this choice among the settings of a run.
     *
     * @param settings the settings by name
     */
    void describe(Map<String, String> settings);
}
