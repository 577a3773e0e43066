package ai.dyad.examples.clip;

import java.util.Map;

/**
 * Which encoders a run trains.
 *
 * @param model the name of a whole model, empty for encoders chosen one by one; then size, encoders
 *     and units are its own, and 0 or empty here
 * @param size the height and width of the images, in pixels
 * @param imageEncoder the name of the image encoder, or the path of a trained one
 * @param textEncoder minilm, small or a directory
 * @param freezeImage whether the image encoder is frozen
 * @param freezeText whether the text encoder is frozen
 * @param cachedViews of how many views of each image the frozen image encoder's features are
 *     computed beforehand, 0 for none
 * @param units the dimension of the shared space
 */
record EncoderSettings(
        String model,
        int size,
        String imageEncoder,
        String textEncoder,
        boolean freezeImage,
        boolean freezeText,
        int cachedViews,
        int units) {
    static final String SMALL = "small";

    boolean isWhole() {
        return !model.isEmpty();
    }

    /** Returns the name of the model in tables. */
    String name() {
        return isWhole() ? "fine-tuned" : textEncoder;
    }

    /** Returns these settings with an untrained text encoder. */
    EncoderSettings fromScratch() {
        return new EncoderSettings(
                model, size, imageEncoder, SMALL, freezeImage, false, cachedViews, units);
    }

    void describe(Map<String, String> map) {
        if (isWhole()) {
            map.put("model", model);
        } else {
            map.put("size", Integer.toString(size));
            map.put("image-encoder", imageEncoder);
            map.put("text-encoder", textEncoder);
            map.put("units", Integer.toString(units));
        }
        map.put("freeze-image", Boolean.toString(freezeImage));
        map.put("freeze-text", Boolean.toString(freezeText));
        if (cachedViews > 0) {
            map.put("cached-views", Integer.toString(cachedViews));
        }
    }

    @Override
    public String toString() {
        String image = freezeImage ? " (frozen)" : "";
        String text = freezeText ? " (frozen)" : "";
        return isWhole()
                ? String.format("model %s, image encoder%s, text encoder%s", model, image, text)
                : String.format(
                        "image encoder %s%s, text encoder %s%s",
                        imageEncoder, image, textEncoder, text);
    }
}
