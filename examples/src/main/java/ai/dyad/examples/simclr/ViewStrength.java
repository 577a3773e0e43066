package ai.dyad.examples.simclr;

import ai.dyad.examples.views.ViewChoice;
import ai.dyad.vision.augment.ColorJitter;
import ai.dyad.vision.augment.GaussianBlur;
import ai.dyad.vision.augment.Grayscale;
import ai.dyad.vision.augment.HorizontalFlip;
import ai.dyad.vision.augment.JitterStrength;
import ai.dyad.vision.augment.RandomResizedCrop;
import ai.dyad.vision.augment.Solarize;
import ai.dyad.vision.augment.ViewPipeline;
import ai.dyad.vision.augment.Views;
import java.util.Map;

/**
 * The strength of SimCLR's augmentations.
 *
 * @param minimumCrop the smallest share of an image's area in a random crop
 * @param jitter the strength of the color jitter; 1 draws factors within 0.8 of 1
 * @param blur the probability that a view is blurred
 * @param solarize the probability that a view is solarized
 */
record ViewStrength(float minimumCrop, float jitter, float blur, float solarize)
        implements ViewChoice {
    private static final double FLIPPED = 0.5;
    private static final double JITTERED = 0.8;
    private static final double GRAY = 0.2;

    @Override
    public Views.Builder views(int pixels) {
        return Views.builder().addViews(pipeline(pixels), 2);
    }

    private ViewPipeline pipeline(int pixels) {
        ViewPipeline.Builder view =
                ViewPipeline.builder()
                        .setSize(pixels, pixels)
                        .add(RandomResizedCrop.ofScale(minimumCrop, 1))
                        .add(new HorizontalFlip(FLIPPED))
                        .add(new ColorJitter(JITTERED, JitterStrength.simclr(jitter)))
                        .add(new Grayscale(GRAY));
        if (blur > 0) {
            view.add(GaussianBlur.tenthOf(blur, pixels));
        }
        if (solarize > 0) {
            view.add(Solarize.ofProbability(solarize));
        }
        return view.build();
    }

    @Override
    public void describe(Map<String, String> settings) {
        settings.put("crop", Float.toString(minimumCrop));
        settings.put("jitter", Float.toString(jitter));
        settings.put("blur", Float.toString(blur));
        settings.put("solarize", Float.toString(solarize));
    }
}
