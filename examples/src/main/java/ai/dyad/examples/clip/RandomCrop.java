package ai.dyad.examples.clip;

import ai.dyad.examples.views.ViewChoice;
import ai.dyad.vision.augment.RandomResizedCrop;
import ai.dyad.vision.augment.ViewPipeline;
import ai.dyad.vision.augment.Views;
import java.util.Map;

/**
 * Makes one view of an image: a random crop.
 *
 * @param minimumShare the smallest share of the image's area in a crop
 */
record RandomCrop(float minimumShare) implements ViewChoice {
    @Override
    public Views.Builder views(int pixels) {
        return Views.builder()
                .addView(
                        ViewPipeline.builder()
                                .setSize(pixels, pixels)
                                .add(RandomResizedCrop.ofScale(minimumShare, 1))
                                .build());
    }

    @Override
    public void describe(Map<String, String> settings) {
        settings.put("crop", Float.toString(minimumShare));
    }
}
