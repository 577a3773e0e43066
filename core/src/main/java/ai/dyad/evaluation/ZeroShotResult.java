package ai.dyad.evaluation;

import java.util.Locale;

/**
 * The accuracy of a {@link ZeroShotClassifier}; prints as one line.
 *
 * @param protocol the name and version of the procedure
 * @param images the number of classified images
 * @param classes the number of classes
 * @param topOne the fraction of images whose class was the nearest
 * @param topFive the fraction of images whose class was among the five nearest
 * @param majority the fraction of images in the most common class: the accuracy of always
 *     predicting it
 */
public record ZeroShotResult(
        String protocol, int images, int classes, double topOne, double topFive, double majority) {
    /** {@inheritDoc} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %d images, %d classes: top-1 %.4f, top-5 %.4f, chance %.4f, majority %.4f",
                protocol,
                images,
                classes,
                topOne,
                topFive,
                1.0 / classes,
                majority);
    }
}
