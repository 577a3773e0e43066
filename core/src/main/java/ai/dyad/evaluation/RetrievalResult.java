package ai.dyad.evaluation;

/**
 * What a {@link RetrievalEvaluation} found, with all that is needed to repeat it; prints as two
 * lines.
 *
 * @param protocol the name and version of the procedure
 * @param confidence the probability that the intervals stand for, such as 0.95
 * @param imageToText each image seeks its texts
 * @param textToImage each text seeks its image
 */
public record RetrievalResult(
        String protocol,
        double confidence,
        RetrievalScores imageToText,
        RetrievalScores textToImage) {
    /** {@inheritDoc} */
    @Override
    public String toString() {
        return String.format(
                "%s image to text, %s%n%s text to image, %s",
                protocol, imageToText, protocol, textToImage);
    }
}
