package ai.dyad.examples.simclr;

import ai.dyad.vision.augment.ColorJitter;
import ai.dyad.vision.augment.GaussianBlur;
import ai.dyad.vision.augment.Grayscale;
import ai.dyad.vision.augment.HorizontalFlip;
import ai.dyad.vision.augment.JitterStrength;
import ai.dyad.vision.augment.RandomResizedCrop;
import ai.dyad.vision.augment.Solarize;
import ai.dyad.vision.augment.ViewPipeline;
import java.util.Map;

/**
 * How far the views of a picture may lie from it: SimCLR's augmentations, each as strong as the
 * data bear.
 *
 * @param minimumCrop the smallest share of a picture's area that a view shows
 * @param jitter SimCLR's colour strength, 1 for factors of up to 0.8 around 1
 * @param blur how often a view is blurred
 * @param solarize how often a view is solarised
 */
record ViewStrength(float minimumCrop, float jitter, float blur, float solarize) {
    private static final double FLIPPED = 0.5;
    private static final double JITTERED = 0.8;
    private static final double GREY = 0.2;

    /** Returns the steps that make a view of so many pixels a side. */
    ViewPipeline pipeline(int pixels) {
        ViewPipeline.Builder view =
                ViewPipeline.builder()
                        .setSize(pixels, pixels)
                        .add(RandomResizedCrop.ofScale(minimumCrop, 1))
                        .add(new HorizontalFlip(FLIPPED))
                        .add(new ColorJitter(JITTERED, JitterStrength.simclr(jitter)))
                        .add(new Grayscale(GREY));
        if (blur > 0) {
            view.add(GaussianBlur.tenthOf(blur, pixels));
        }
        if (solarize > 0) {
            view.add(Solarize.ofProbability(solarize));
        }
        return view.build();
    }

    void describe(Map<String, String> settings) {
        settings.put("crop", Float.toString(minimumCrop));
        settings.put("jitter", Float.toString(jitter));
        settings.put("blur", Float.toString(blur));
        settings.put("solarize", Float.toString(solarize));
    }
}
