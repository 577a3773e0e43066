package ai.dyad.examples.clip;

import ai.dyad.nn.lora.LoraConfig;
import java.util.Map;

/**
 * How a whole model is fine-tuned and saved.
 *
 * @param lora the adapters, null to train all weights
 * @param share the share of the tuned weights in the saved ones, 1 for the tuned weights alone
 * @param format in which layout the model is saved
 */
record TuningSettings(LoraConfig lora, float share, String format) {
    static final String DYAD = "dyad";
    static final String PUBLISHED = "hf";

    boolean isSavedAsPublished() {
        return format.equals(PUBLISHED);
    }

    boolean isInterpolated() {
        return share != 1;
    }

    void describe(Map<String, String> map) {
        if (lora != null) {
            map.put("lora", Integer.toString(lora.rank()));
            map.put("lora-alpha", Float.toString(lora.alpha()));
            map.put("lora-dropout", Float.toString(lora.dropout()));
            map.put("lora-targets", String.join(",", lora.targets()));
        }
        if (isInterpolated()) {
            map.put("interpolate", Float.toString(share));
        }
        if (isSavedAsPublished()) {
            map.put("save-format", format);
        }
    }
}
