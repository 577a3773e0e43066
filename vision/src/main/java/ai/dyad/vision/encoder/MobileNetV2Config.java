package ai.dyad.vision.encoder;

import ai.dyad.internal.Checks;

/**
 * The shape of a {@link MobileNetV2}: everything needed to rebuild it.
 *
 * @param width what the published numbers of channels are multiplied by, then rounded to multiples
 *     of 8; 1 for torchvision's weights
 */
public record MobileNetV2Config(float width) {
    private static final int MULTIPLE = 8;
    private static final int LAST = 1280;

    /**
     * Checks the width.
     *
     * @param width greater than 0
     * @throws IllegalArgumentException if it is not
     */
    public MobileNetV2Config {
        Checks.positive("width", width);
    }

    /** Returns a published number of channels at this width. */
    int channels(int published) {
        double wanted = published * (double) width;
        int rounded = Math.max(MULTIPLE, (int) (wanted + MULTIPLE / 2.0) / MULTIPLE * MULTIPLE);
        // never lose more than a tenth
        return rounded < 0.9 * wanted ? rounded + MULTIPLE : rounded;
    }

    /**
     * Returns the length of the features.
     *
     * @return F, 1,280 up to width 1
     */
    public int features() {
        return width > 1 ? channels(LAST) : LAST;
    }
}
