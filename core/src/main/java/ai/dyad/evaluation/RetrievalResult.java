package ai.dyad.evaluation;

/**
 * The result of a {@link RetrievalEvaluation} and everything needed to reproduce it; prints as two
 * lines.
 *
 * @param protocol the name and version of the procedure
 * @param confidence the confidence level of the intervals, such as 0.95
 * @param imageToText the scores of finding texts for each image
 * @param textToImage the scores of finding images for each text
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
